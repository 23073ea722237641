package dev.berth.deploy.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.Ready;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import javax.net.ssl.SSLContext;

/**
 * A cluster that lives for some benchmarks or experiments, with files of its own. {@link #close} leaves no process and no file; it may be
 * called from a shutdown hook at any moment, also while the cluster is being started.
 */
public final class TemporaryCluster implements AutoCloseable {
    private static final Duration READY = Duration.ofMinutes(5);
    private static final Duration STARTED = Duration.ofSeconds(5);

    private final String purpose;
    private final Home home;
    private final Cluster cluster;
    private final Running running;
    private boolean closed;

    /**
     * Not started yet.
     *
     * @param purpose who needs it, for messages
     * @param running of the same home and cluster
     */
    public TemporaryCluster(String purpose, Home home, Cluster cluster, Running running) {
        this.purpose = purpose;
        this.home = home;
        this.cluster = cluster;
        this.running = running;
    }

    /** Three members that are all control nodes. */
    public static List<Cluster.Member> three() {
        return IntStream.rangeClosed(1, 3)
                .mapToObj(n -> new Cluster.Member("node-" + n, n, true))
                .toList();
    }

    /**
     * Starts the node JVMs and waits until they and the simulated nodes are Ready.
     *
     * @throws Failure if they do not come
     */
    public void start(Consumer<String> progress) {
        synchronized (this) {
            if (closed) {
                throw interrupted();
            }
            running.start(cluster.members());
        }
        awaitReady(progress);
    }

    private void awaitReady(Api api, Consumer<String> progress) {
        boolean all = Waiting.until(
                READY,
                () -> readyNodes(api, progress) >= wantedNodes()
                        && running.missing(api, cluster.members()).isEmpty());
        if (!all) {
            throw new Failure(
                    "the cluster of " + purpose + " was not Ready after " + READY.toSeconds() + " s ("
                            + readyNodes(api, progress) + " of " + wantedNodes() + " nodes were)",
                    "let other work on this machine end and try again;"
                            + " ./berth up --runtime simulated shows a cluster's start in detail");
        }
    }

    private int wantedNodes() {
        return cluster.members().size() + cluster.simulatedNodes();
    }

    private int readyNodes(Api api, Consumer<String> progress) {
        int ready = 0;
        for (JsonNode node : api.nodes().orElse(List.of())) {
            ready += Ready.is(node) ? 1 : 0;
        }
        progress.accept(ready + " of " + wantedNodes() + " nodes Ready");
        return ready;
    }

    public int apiPort() {
        return cluster.apiPort();
    }

    public List<Cluster.Member> members() {
        return cluster.members();
    }

    /** SIGKILL to their JVMs, which their supervisors start again at once; none of the old ones lives when this returns. */
    public void crash(List<Cluster.Member> members) {
        List<Optional<ProcessHandle>> jvms =
                members.stream().map(m -> running.process(m).jvm()).toList();
        jvms.forEach(jvm -> jvm.ifPresent(j -> Processes.signal(j.pid(), "KILL")));
        jvms.forEach(jvm -> jvm.ifPresent(j -> Processes.awaitDeath(j.pid(), STARTED)));
    }

    /** Waits until all nodes are Ready. */
    public void awaitReady(Consumer<String> progress) {
        try (Api api = running.api()) {
            awaitReady(api, progress);
        }
    }

    /** The port of the member's own API. */
    public int apiPort(Cluster.Member member) {
        return cluster.nodeApiPort(member);
    }

    public SSLContext adminTls() {
        return running.adminTls();
    }

    /** Resident memory of each node JVM that runs, in MB. */
    public List<Double> rssMegabytes() {
        return cluster.members().stream()
                .map(m -> running.process(m).rssMegabytes())
                .filter(OptionalLong::isPresent)
                .map(rss -> (double) rss.getAsLong())
                .toList();
    }

    /** Processor time that the node JVMs have used so far. */
    public double cpuSeconds() {
        return cluster.members().stream()
                .map(m -> running.process(m).jvm().flatMap(p -> p.info().totalCpuDuration()))
                .flatMap(Optional::stream)
                .mapToDouble(used -> used.toNanos() / 1e9)
                .sum();
    }

    public synchronized boolean closed() {
        return closed;
    }

    /** What failed because the launcher is being ended. */
    public Failure interrupted() {
        return new Failure(purpose + " were interrupted; their cluster is taken down", "start them again");
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            cluster.members().parallelStream().forEach(this::end);
            cluster.members().forEach(m -> Sweeping.sweep(home, cluster, m));
            Sweeping.deleteHome(home);
        }
    }

    /** A supervisor that was started a moment ago must have told its pids, else it could not be ended. */
    private void end(Cluster.Member member) {
        Home.NodeHome node = home.node(member.name());
        if (Files.exists(node.root().resolve("supervise.sh"))) {
            Waiting.until(STARTED, () -> Files.exists(node.supervisorPid()) && Files.exists(node.pid()));
            var process = new NodeProcess(node);
            process.kill();
            process.awaitEnd();
        }
    }
}
