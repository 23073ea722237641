package dev.berth.deploy.cli;

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
    private int heap = Up.HEAP;

    @Override
    public Integer call() {
        return Common.changing(name, (home, cluster, member) -> {
            var running = new Running(home, cluster, heap);
            boolean started = !running.start(List.of(member)).isEmpty();
            Progress progress = Progress.onStderr();
            running.awaitReady(List.of(member), Duration.ofSeconds(90), progress::show);
            progress.done(name + " is Ready");
            System.out.println(started ? name + " is started" : name + " was running already");
        });
    }
}
