package dev.berth.deploy.cli;

import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Peering;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
        name = "remove",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a control node an agent alone, whether it runs or is gone for good: the others go on without it, its copy of the journal is",
            "deleted, and its JVM, if it runs, is started anew. Its pods stay; their containers start again if the JVM is away for longer than a",
            "lease (6 s). Refused if those that are left were no majority."
        })
final class JournalRemove extends PeerCommand {
    JournalRemove() {
        super("an agent alone", 60);
    }

    @Override
    List<String> change(Peering peering, Cluster.Member member) {
        return peering.remove(member);
    }
}
