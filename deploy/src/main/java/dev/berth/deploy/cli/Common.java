package dev.berth.deploy.cli;

import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Failure;
import dev.berth.deploy.cluster.Home;
import dev.berth.deploy.cluster.HomeLock;
import java.nio.file.Path;

/** What every command starts from. */
final class Common {
    private Common() {}

    static Home home() {
        String named = System.getenv("BERTH_HOME");
        return new Home(Path.of(named == null || named.isEmpty() ? ".berth" : named));
    }

    /** The path as a user would type it from where they are. */
    static String shown(Path path) {
        Path here = Path.of("").toAbsolutePath();
        return path.startsWith(here) ? here.relativize(path).toString() : path.toString();
    }

    static Cluster cluster(Home home) {
        return Cluster.load(home)
                .orElseThrow(() -> new Failure("there is no cluster in " + home.root(), "start one with ./berth up"));
    }

    /** What is done to a node. */
    interface OnNode {
        void run(Home home, Cluster cluster, Cluster.Member member);
    }

    /** Nobody else changes the cluster meanwhile; gives the exit code. */
    static int changing(String node, OnNode work) {
        Home home = home();
        try (var lock = HomeLock.take(home)) {
            Cluster cluster = cluster(home);
            work.run(home, cluster, member(cluster, node));
            return 0;
        }
    }

    static Cluster.Member member(Cluster cluster, String name) {
        return cluster.member(name)
                .orElseThrow(() -> new Failure(
                        "there is no node \"" + name + "\" in this cluster",
                        "name one of "
                                + cluster.members().stream()
                                        .map(Cluster.Member::name)
                                        .toList()));
    }
}
