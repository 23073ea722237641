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
import picocli.CommandLine.Parameters;

@Command(
        name = "start",
        mixinStandardHelpOptions = true,
        description =
                "Starts a node's JVM again after ./berth kill and waits until the node is Ready; it adopts the pods that ran on.")
final class Start implements Callable<Integer> {
    @Parameters(paramLabel = "NODE", description = "a node's name, such as node-2")
    private String name = "";

    @Option(names = "--heap", paramLabel = "MB", description = "the Java heap (default: ${DEFAULT-VALUE})")
    private int heap = 224;

    @Override
    public Integer call() {
        Home home = Common.home();
        try (var lock = HomeLock.take(home)) {
            Cluster cluster = Common.cluster(home);
            Cluster.Member member = Common.member(cluster, name);
            var running = new Running(home, cluster, heap);
            boolean started = !running.start(List.of(member)).isEmpty();
            Progress progress = Progress.onStderr();
            running.awaitReady(List.of(member), Duration.ofSeconds(90), progress::show);
            progress.done(name + " is Ready");
            System.out.println(started ? name + " is started" : name + " was running already");
            return 0;
        }
    }
}
