package dev.berth.deploy.cli;

import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Failure;
import dev.berth.deploy.cluster.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "logs",
        mixinStandardHelpOptions = true,
        description = "Shows the log of a node's JVM (not of pods: that is kubectl logs).")
final class Logs implements Callable<Integer> {
    @Parameters(paramLabel = "NODE", description = "a node's name, such as node-2")
    private String name = "";

    @Option(
            names = {"-f", "--follow"},
            description = "go on printing what is added, until interrupted")
    private boolean follow;

    @Option(
            names = {"-n", "--tail"},
            paramLabel = "LINES",
            description = "how many lines from the end (default: ${DEFAULT-VALUE})")
    private int tail = 200;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Home home = Common.home();
        Cluster.Member member = Common.member(Common.cluster(home), name);
        Path log = home.node(member.name()).log();
        if (!Files.exists(log)) {
            throw new Failure(log + " is not there: " + name + " has never run", "start it with ./berth start " + name);
        }
        String count = Integer.toString(Math.max(0, tail));
        List<String> command = follow
                ? List.of("tail", "-n", count, "-F", log.toString())
                : List.of("tail", "-n", count, log.toString());
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
