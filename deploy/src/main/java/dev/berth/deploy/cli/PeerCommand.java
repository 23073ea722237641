package dev.berth.deploy.cli;

import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Peering;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes whether one node keeps a copy of the journal. */
abstract class PeerCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NODE", description = "a node's name, such as node-4")
    private String name = "";

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "how long the journal may take to have changed its peers (default: ${DEFAULT-VALUE})")
    private int timeout;

    @Option(names = "--heap", paramLabel = "MB", description = "the Java heap of the node (default: ${DEFAULT-VALUE})")
    private int heap = Up.HEAP;

    private final String becomes;

    /**
     * @param becomes what the node is afterwards
     * @param timeout the default, in seconds
     */
    PeerCommand(String becomes, int timeout) {
        this.becomes = becomes;
        this.timeout = timeout;
    }

    /** The names of the peers afterwards. */
    abstract List<String> change(Peering peering, Cluster.Member member);

    @Override
    public Integer call() {
        return Common.changing(name, (home, cluster, member) -> {
            Progress progress = Progress.onStderr();
            try (var peering = new Peering(home, cluster, heap, Duration.ofSeconds(timeout), progress::show)) {
                List<String> peers = change(peering, member);
                progress.done(name + " is " + becomes);
                System.out.println(name + " is " + becomes + "; " + JournalCommand.described(peers));
            }
        });
    }
}
