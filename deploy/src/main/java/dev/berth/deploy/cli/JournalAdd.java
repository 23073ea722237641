package dev.berth.deploy.cli;

import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Peering;
import java.util.List;
import picocli.CommandLine.Command;

@Command(
        name = "add",
        mixinStandardHelpOptions = true,
        description = {
            "Makes a node that came by ./berth node add a control node: its JVM is started anew, the others fill its copy of the journal, and it",
            "counts from then on. Its pods stay; their containers start again if the JVM is away for longer than a lease (6 s). If the command is",
            "cut short, the same command goes on."
        })
final class JournalAdd extends PeerCommand {
    JournalAdd() {
        super("a control node", 300);
    }

    @Override
    List<String> change(Peering peering, Cluster.Member member) {
        return peering.add(member);
    }
}
