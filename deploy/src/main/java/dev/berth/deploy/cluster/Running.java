package dev.berth.deploy.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.Ready;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;

/** Starts members of a cluster and waits until they are Ready. */
public final class Running {
    private final Home home;
    private final Cluster cluster;
    private final Pki pki;
    private final int heapMegabytes;
    private final Function<Cluster.Member, List<String>> wrapped;

    public Running(Home home, Cluster cluster, int heapMegabytes) {
        this(home, cluster, heapMegabytes, member -> List.of());
    }

    /** @param wrapped the words before the command of a member's JVM; what they run must become the JVM, not its parent */
    public Running(Home home, Cluster cluster, int heapMegabytes, Function<Cluster.Member, List<String>> wrapped) {
        this.home = home;
        this.cluster = cluster;
        this.pki = Pki.of(home);
        this.heapMegabytes = heapMegabytes;
        this.wrapped = wrapped;
    }

    public NodeProcess process(Cluster.Member member) {
        return new NodeProcess(home.node(member.name()));
    }

    /** Starts the members that do not run, after looking at their ports; gives those that were started. */
    public List<Cluster.Member> start(List<Cluster.Member> members) {
        List<Cluster.Member> down =
                members.stream().filter(m -> process(m).jvm().isEmpty()).toList();
        if (members.size() == down.size() && members.equals(cluster.members())) {
            Preflight.port(cluster.apiPort());
        }
        down.forEach(m -> Preflight.ports(cluster, m));
        pki.ensure(cluster);
        for (Cluster.Member member : down) {
            NodeConf.write(cluster, member, home);
            List<String> command = new ArrayList<>(wrapped.apply(member));
            command.addAll(Launch.command(
                    home.node(member.name()), heapMegabytes, cluster.members().size()));
            process(member).start(command);
        }
        return down;
    }

    /**
     * Remembers that the journal has begun: from here on a control node that finds none has lost it, and must not begin another.
     *
     * @return what starts members from now on
     */
    public Running founded() {
        if (cluster.founded()) {
            return this;
        }
        Cluster founded = cluster.asFounded();
        founded.save(home);
        var running = new Running(home, founded, heapMegabytes, wrapped);
        running.configure();
        return running;
    }

    /** Writes what members that run read when they start the next time. */
    public void configure() {
        cluster.members().forEach(m -> NodeConf.write(cluster, m, home));
    }

    /**
     * Waits until each member's control plane answers and its Node is Ready.
     *
     * @param progress is told what is being waited for
     */
    public void awaitReady(List<Cluster.Member> members, Duration timeout, Consumer<String> progress) {
        try (Api api = pki.api(cluster)) {
            boolean ready = Waiting.until(timeout, () -> {
                Map<Cluster.Member, String> missing = missing(api, members);
                progress.accept(describe(members, missing));
                return missing.isEmpty();
            });
            if (!ready) {
                throw notReady(api, members, timeout);
            }
        }
    }

    /** What each member still lacks; empty when all are Ready. */
    public Map<Cluster.Member, String> missing(Api api, List<Cluster.Member> members) {
        Map<String, JsonNode> nodes = api.nodes().orElse(List.of()).stream()
                .collect(Collectors.toMap(n -> n.at("/metadata/name").asText(), Function.identity()));
        return members.stream()
                .filter(m -> lacks(api, m, nodes).isPresent())
                .collect(Collectors.toMap(
                        Function.identity(), m -> lacks(api, m, nodes).orElse("")));
    }

    private Optional<String> lacks(Api api, Cluster.Member member, Map<String, JsonNode> nodes) {
        Optional<ProcessHandle> jvm = process(member).jvm();
        if (jvm.isEmpty()) {
            return Optional.of(process(member).stopped() ? "stopped" : "its JVM is not running");
        }
        if (member.control()) {
            Optional<String> unready = api.unready(cluster.nodeApiPort(member));
            if (unready.isPresent()) {
                return unready;
            }
        }
        JsonNode node = nodes.get(member.name());
        if (node == null) {
            return Optional.of("not registered");
        }
        if (!Api.agentPid(node).equals(Long.toString(jvm.get().pid()))) {
            return Optional.of("its agent has not registered yet");
        }
        return Ready.is(node) ? Optional.empty() : Optional.of("NotReady");
    }

    private static String describe(List<Cluster.Member> members, Map<Cluster.Member, String> missing) {
        int ready = members.size() - missing.size();
        String waiting = missing.entrySet().stream()
                .map(e -> e.getKey().name() + ": " + e.getValue())
                .sorted()
                .collect(Collectors.joining(", "));
        return ready + " of " + members.size() + " nodes Ready" + (waiting.isEmpty() ? "" : "   " + waiting);
    }

    private Failure notReady(Api api, List<Cluster.Member> members, Duration timeout) {
        Map<Cluster.Member, String> missing = missing(api, members);
        List<String> lines = new ArrayList<>();
        missing.forEach((m, why) -> lines.add(m.name() + " (" + why + "): " + lastError(m)));
        String first = missing.keySet().stream()
                .map(Cluster.Member::name)
                .sorted()
                .findFirst()
                .orElse("node-1");
        return new Failure(
                "after " + timeout.toSeconds() + " s not every node is Ready: " + String.join("; ", lines),
                "read ./berth logs " + first + "; ./berth down and ./berth up start anew with the stored objects");
    }

    private String lastError(Cluster.Member member) {
        try {
            List<String> lines = Files.readAllLines(home.node(member.name()).log());
            return lines.reversed().stream()
                    .filter(l -> l.contains("ERROR") || l.contains("Exception"))
                    .findFirst()
                    .orElse("no error in its log");
        } catch (IOException e) {
            return "no log";
        } catch (UncheckedIOException e) {
            return "its log cannot be read";
        }
    }

    public Api api() {
        return pki.api(cluster);
    }

    /** TLS as the administrator, for clients other than {@link Api}. */
    public SSLContext adminTls() {
        return pki.adminTls();
    }
}
