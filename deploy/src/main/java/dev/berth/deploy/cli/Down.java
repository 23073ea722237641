package dev.berth.deploy.cli;

import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Home;
import dev.berth.deploy.cluster.HomeLock;
import dev.berth.deploy.cluster.NodeProcess;
import dev.berth.deploy.cluster.Sweeping;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "down",
        mixinStandardHelpOptions = true,
        description = {
            "Ends the cluster: JVMs, pods, networks, mounts. Objects and volumes stay in the home directory for the next ./berth up,",
            "unless --delete is given."
        })
final class Down implements Callable<Integer> {
    @Option(
            names = "--delete",
            description = "also remove everything that was stored: objects, volumes, images, certificates")
    private boolean delete;

    @Override
    public Integer call() {
        Home home = Common.home();
        try (var lock = HomeLock.take(home)) {
            Optional<Cluster> cluster = Cluster.load(home);
            cluster.ifPresent(c -> end(home, c));
            if (delete) {
                Sweeping.deleteHome(home);
            }
            System.out.println(
                    cluster.isEmpty() && !delete
                            ? "There is no cluster in " + Common.shown(home.root())
                            : delete
                                    ? "The cluster is down and its data is deleted"
                                    : "The cluster is down; ./berth up starts it again with what it stored");
            return 0;
        }
    }

    private static void end(Home home, Cluster cluster) {
        Progress progress = Progress.onStderr();
        progress.show("ending " + cluster.members().size() + " node JVMs");
        List<NodeProcess> processes = cluster.members().stream()
                .map(m -> new NodeProcess(home.node(m.name())))
                .toList();
        // All at once and at once: a leave in good order hands everything over to nodes that are going as well, and
        // takes long.
        // What was acknowledged is on disk.
        processes.parallelStream().forEach(NodeProcess::kill);
        progress.show("ending pods, networks and mounts");
        cluster.members().forEach(m -> Sweeping.sweep(home, cluster, m));
        progress.done("nothing is left running");
    }
}
