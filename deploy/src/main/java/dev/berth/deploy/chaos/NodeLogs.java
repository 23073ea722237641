package dev.berth.deploy.chaos;

import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** What the nodes' logs tell. A log that is not there tells nothing. */
final class NodeLogs {
    private static final String LED = " the journal is led by ";
    /** As the nodes' logs name who writes. */
    private static final String PEER = ".JournalPeer - ";

    private static final String MACHINE = ".JournalStateMachine - ";

    private final Cluster cluster;
    private final Home home;

    NodeLogs(Cluster cluster, Home home) {
        this.cluster = cluster;
        this.home = home;
    }

    /** Who leads the journal, as the newest line of any log tells. */
    Optional<Cluster.Member> leader() {
        return cluster.members().stream()
                .flatMap(m -> lastLeader(m).stream())
                .max(String::compareTo)
                .map(said -> said.substring(said.lastIndexOf(' ') + 1))
                .flatMap(cluster::member);
    }

    private Optional<String> lastLeader(Cluster.Member member) {
        return lines(member).stream().filter(l -> l.contains(LED)).reduce((a, b) -> b);
    }

    /** So often has a node written these words. */
    long times(Cluster.Member member, String words) {
        return lines(member).stream().filter(l -> l.contains(words)).count();
    }

    /** The last line that a node wrote of its journal; empty if there is none. */
    String lastOfJournal(Cluster.Member member) {
        return lines(member).stream()
                .filter(l -> l.contains(PEER) || l.contains(MACHINE))
                .reduce("", (a, b) -> b);
    }

    private List<String> lines(Cluster.Member member) {
        try {
            return Files.readAllLines(home.node(member.name()).log());
        } catch (IOException e) {
            return List.of();
        }
    }
}
