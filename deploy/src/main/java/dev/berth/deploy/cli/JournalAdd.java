package dev.berth.deploy.cli;

import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Home;
import dev.berth.deploy.cluster.HomeLock;
import dev.berth.deploy.cluster.Peering;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "add",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a node that came by ./berth node add a control node: its JVM is started anew, the others fill its copy of the journal, and it",
            "counts from then on. Its pods stay; their containers start again if the JVM is away for longer than a lease (6 s). If the command is",
            "cut short, the same command goes on."
        })
final class JournalAdd implements Callable<Integer> {
    @Parameters(paramLabel = "NODE", description = "a node's name, such as node-4")
    private String name = "";

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "how long its copy may take to be filled (default: ${DEFAULT-VALUE})")
    private int timeout = 300;

    @Option(names = "--heap", paramLabel = "MB", description = "the Java heap of the node (default: ${DEFAULT-VALUE})")
    private int heap = Up.HEAP;

    @Override
    public Integer call() {
        Home home = Common.home();
        try (var lock = HomeLock.take(home)) {
            Cluster cluster = Common.cluster(home);
            Cluster.Member member = Common.member(cluster, name);
            Progress progress = Progress.onStderr();
            try (var peering = new Peering(home, cluster, heap, Duration.ofSeconds(timeout), progress::show)) {
                List<String> peers = peering.add(member);
                progress.done(name + " is Ready");
                System.out.println(name + " is a control node; " + JournalCommand.described(peers));
            }
            return 0;
        }
    }
}
