package dev.berth.deploy.cli;

import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Home;
import dev.berth.deploy.cluster.HomeLock;
import dev.berth.deploy.cluster.Running;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "add",
        mixinStandardHelpOptions = true,
        description =
                "Adds a node that runs pods and waits until it is Ready. ./berth journal add makes it a control node.")
final class NodeAdd implements Callable<Integer> {
    @Option(names = "--heap", paramLabel = "MB", description = "the Java heap (default: ${DEFAULT-VALUE})")
    private int heap = 160;

    @Override
    public Integer call() {
        Home home = Common.home();
        try (var lock = HomeLock.take(home)) {
            Cluster cluster = Common.cluster(home).plusAgent();
            Cluster.Member member = cluster.members().getLast();
            var running = new Running(home, cluster, heap);
            running.start(List.of(member));
            cluster.save(home);
            Progress progress = Progress.onStderr();
            running.awaitReady(List.of(member), Duration.ofSeconds(90), progress::show);
            progress.done(member.name() + " is Ready");
            System.out.println(member.name() + " is added");
            return 0;
        }
    }
}
