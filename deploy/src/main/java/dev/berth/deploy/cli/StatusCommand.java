package dev.berth.deploy.cli;

import dev.berth.deploy.cluster.Api;
import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Home;
import dev.berth.deploy.cluster.Running;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Shows each node's JVM and whether it is Ready. Exit code 1 if one is not.")
final class StatusCommand implements Callable<Integer> {
    private static final String ROW = "%-10s %-14s %-9s %-8s %-22s %s%n";

    @Override
    public Integer call() {
        Home home = Common.home();
        Cluster cluster = Common.cluster(home);
        var running = new Running(home, cluster, 0);
        try (Api api = running.api()) {
            Map<Cluster.Member, String> missing = running.missing(api, cluster.members());
            System.out.printf(ROW, "NODE", "ROLE", "PID", "RSS", "API", "STATE");
            for (Cluster.Member member : cluster.members()) {
                row(cluster, member, running, Optional.ofNullable(missing.get(member)));
            }
            System.out.println("API of the whole cluster: https://" + Cluster.HOST + ":" + cluster.apiPort());
            return missing.isEmpty() ? 0 : 1;
        }
    }

    private static void row(Cluster cluster, Cluster.Member member, Running running, Optional<String> missing) {
        Optional<ProcessHandle> jvm = running.process(member).jvm();
        System.out.printf(
                ROW,
                member.name(),
                member.control() ? "control,agent" : "agent",
                jvm.map(p -> Long.toString(p.pid())).orElse("-"),
                rss(running.process(member).rssMegabytes()),
                member.control() ? Cluster.HOST + ":" + cluster.nodeApiPort(member) : "-",
                missing.orElse("Ready"));
    }

    private static String rss(OptionalLong megabytes) {
        return megabytes.isPresent() ? megabytes.getAsLong() + " MB" : "-";
    }
}
