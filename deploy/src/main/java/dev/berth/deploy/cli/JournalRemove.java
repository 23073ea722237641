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
        name = "remove",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a control node an agent alone, whether it runs or is gone for good: the others go on without it, its copy of the journal is",
            "deleted, and its JVM, if it runs, is started anew. Its pods stay; their containers start again if the JVM is away for longer than a",
            "lease (6 s). Refused if those that are left were no majority."
        })
final class JournalRemove implements Callable<Integer> {
    @Parameters(paramLabel = "NODE", description = "a node's name, such as node-2")
    private String name = "";

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "how long the others may take to agree (default: ${DEFAULT-VALUE})")
    private int timeout = 60;

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
                List<String> peers = peering.remove(member);
                progress.done("the others go on");
                System.out.println(name + " is an agent alone; " + JournalCommand.described(peers));
            }
            return 0;
        }
    }
}
