package dev.berth.deploy.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Home;
import dev.berth.deploy.cluster.TemporaryCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeLogsTest {
    @TempDir
    Path directory = Path.of("");

    private final Cluster cluster = new Cluster("chaos000", 9443, "10.244", "process", 0, TemporaryCluster.three());

    private void log(String node, String text) throws IOException {
        Path log = new Home(directory).node(node).log();
        Files.createDirectories(log.resolveSibling("."));
        Files.writeString(log, text);
    }

    @Test
    void theLeaderIsWhomTheNewestLineOfAnyLogNames() throws IOException {
        log("node-1", """
                2026-11-27 02:00:01,000 INFO the journal is led by node-1
                2026-11-27 02:00:09,000 INFO the journal is led by node-3
                2026-11-27 02:00:10,000 INFO something else
                """);
        log("node-2", "2026-11-27 02:00:07,000 INFO the journal is led by node-2\n");
        assertThat(new NodeLogs(cluster, new Home(directory)).leader())
                .contains(cluster.members().get(2));
    }

    @Test
    void nobodyLeadsAsLongAsNoLogTells() throws IOException {
        log("node-1", "2026-11-27 02:00:01,000 INFO the journal is led by somebody\n");
        assertThat(new NodeLogs(cluster, new Home(directory)).leader()).isEmpty();
    }

    @Test
    void linesWithTheWordsAreCounted() throws IOException {
        log("node-1", "a word\nanother word\nnothing\n");
        var logs = new NodeLogs(cluster, new Home(directory));
        assertThat(logs.times(cluster.members().get(0), "word")).isEqualTo(2);
        assertThat(logs.times(cluster.members().get(1), "word")).isZero();
    }

    @Test
    void theLastWordOfANodesJournalIsFoundAmongOtherLines() throws IOException {
        String said = "2026-11-27T13:03:42.585Z INFO  d.b.c.j.JournalPeer - the journal's directory is not well yet";
        log(
                "node-1",
                "2026-11-27T13:03:02.556Z INFO  d.b.c.j.JournalStateMachine - the journal is led by node-2\n" + said
                        + "\n2026-11-27T13:03:43.000Z INFO  d.b.c.loop.Loops - loop taints runs on this node\n");
        var logs = new NodeLogs(cluster, new Home(directory));
        assertThat(logs.lastOfJournal(cluster.members().get(0))).isEqualTo(said);
        assertThat(logs.lastOfJournal(cluster.members().get(1))).isEmpty();
    }
}
