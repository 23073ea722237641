package dev.berth.deploy.cli;

import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Failure;
import dev.berth.deploy.cluster.Home;
import dev.berth.deploy.cluster.HomeLock;
import dev.berth.deploy.cluster.PodNetworks;
import dev.berth.deploy.cluster.Preflight;
import dev.berth.deploy.cluster.Running;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "Starts the cluster and waits until every node is Ready; does nothing if it is up already.")
final class Up implements Callable<Integer> {
    static final int HEAP = 224;

    @Option(
            names = "--nodes",
            paramLabel = "N",
            description = "how many node JVMs a new cluster has: 1, 3 or 5 (default: 3)")
    private @Nullable Integer nodes;

    @Option(
            names = "--api-port",
            paramLabel = "PORT",
            description =
                    "the port of the API on 127.0.0.1 of a new cluster; the 300 ports above it are the nodes' (default: 7443)")
    private @Nullable Integer apiPort;

    @Option(
            names = "--runtime",
            paramLabel = "RUNTIME",
            description =
                    "process (real processes), cri (a container runtime's) or simulated (none); of a new cluster (default: process)")
    private @Nullable String runtime;

    @Option(
            names = "--simulated-nodes",
            paramLabel = "N",
            description =
                    "how many simulated nodes a new cluster has beside its own, spread over the JVMs (default: 0)")
    private @Nullable Integer simulatedNodes;

    @Option(
            names = "--heap",
            paramLabel = "MB",
            description = "the Java heap of each node JVM (default: ${DEFAULT-VALUE})")
    private int heap = HEAP;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "how long to wait for the nodes (default: ${DEFAULT-VALUE})")
    private int timeout = 120;

    @Override
    public Integer call() {
        Preflight.java();
        Home home = Common.home();
        Preflight.home(home);
        try (var lock = HomeLock.take(home)) {
            return up(home);
        }
    }

    private int up(Home home) {
        Optional<Cluster> known = Cluster.load(home);
        Cluster cluster = known.orElseGet(this::fresh);
        known.ifPresent(this::refuseOtherSettings);
        if (cluster.runtime().equals("process")) {
            Preflight.processRuntime();
        } else if (cluster.runtime().equals("cri")) {
            Preflight.criRuntime(home);
        }
        var running = new Running(home, cluster, heap);
        Progress progress = Progress.onStderr();
        List<Cluster.Member> started = running.start(cluster.members());
        // Only now: an attempt that fails on a port leaves no cluster behind.
        cluster.save(home);
        running.awaitReady(cluster.members(), Duration.ofSeconds(timeout), progress::show);
        running.founded();
        progress.done(cluster.members().size() + " of " + cluster.members().size() + " nodes Ready");
        tell(home, cluster, started);
        return 0;
    }

    private Cluster fresh() {
        int count = nodes == null ? 3 : nodes;
        int port = apiPort == null ? 7443 : apiPort;
        String kind = runtime == null ? "process" : runtime;
        if (count != 1 && count != 3 && count != 5) {
            throw new Failure(
                    "--nodes " + count + " is neither 1, 3 nor 5",
                    "choose one of them: the journal needs an odd number; more nodes come with ./berth node add");
        }
        if (port < 1024 || port > 65200) {
            throw new Failure("--api-port " + port + " is not between 1024 and 65200", "choose another");
        }
        if (!List.of("process", "cri", "simulated").contains(kind)) {
            throw new Failure("--runtime " + kind + " is neither process, cri nor simulated", "choose one of them");
        }
        List<Cluster.Member> members = new ArrayList<>();
        for (int n = 1; n <= count; n++) {
            members.add(new Cluster.Member("node-" + n, n, true));
        }
        byte[] id = new byte[4];
        new java.security.SecureRandom().nextBytes(id);
        int simulated = simulatedNodes == null ? 0 : Math.max(0, simulatedNodes);
        return new Cluster(HexFormat.of().formatHex(id), port, PodNetworks.free(), kind, simulated, members);
    }

    private void refuseOtherSettings(Cluster cluster) {
        boolean other = (apiPort != null && apiPort != cluster.apiPort())
                || (runtime != null && !runtime.equals(cluster.runtime()))
                || (nodes != null && nodes != cluster.controls().size())
                || (simulatedNodes != null && simulatedNodes != cluster.simulatedNodes());
        if (other) {
            throw new Failure(
                    "there is a cluster already, with API port " + cluster.apiPort() + ", "
                            + cluster.controls().size() + " control nodes, runtime " + cluster.runtime() + " and "
                            + cluster.simulatedNodes() + " simulated nodes",
                    "leave the options away to start that one, or remove it with all its data: ./berth down --delete");
        }
    }

    private static void tell(Home home, Cluster cluster, List<Cluster.Member> started) {
        System.out.println(
                started.isEmpty()
                        ? "The cluster is already up: https://" + Cluster.HOST + ":" + cluster.apiPort()
                        : "The cluster is up: https://" + Cluster.HOST + ":" + cluster.apiPort());
        System.out.println("  export KUBECONFIG=" + Common.shown(home.kubeconfig()));
        if (!Preflight.kubectlIsThere()) {
            System.out.println(
                    "kubectl is not on the PATH.\n  Cure: install it from your distribution or from kubernetes.io; any version from 1.25 on will do.");
        }
    }
}
