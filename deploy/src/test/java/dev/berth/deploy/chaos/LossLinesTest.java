package dev.berth.deploy.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.berth.deploy.chaos.history.Loss;
import dev.berth.deploy.chaos.history.Loss.Kind;
import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Home;
import dev.berth.deploy.cluster.TemporaryCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LossLinesTest {
    private static final Cluster CLUSTER =
            new Cluster("losses00", 9443, "10.244", "process", 0, TemporaryCluster.three());

    @TempDir
    Path directory = Path.of("");

    private static List<Loss> in(String line) {
        return new LossLines(CLUSTER).in(line, 7);
    }

    @Test
    void aFenceADowningAndASuspicionAreReadFromTheLinesThatNodesWrite() {
        String fenced =
                "2026-11-27T11:45:26.895Z WARN  d.b.c.session.Session - node node-3 is silent: epoch 1 has run out";
        assertThat(in(fenced)).containsExactly(new Loss(Kind.FENCED, "node-3", 7, fenced));
        assertThat(in(
                        "2026-11-27T11:45:27.860Z WARN  a.c.s.SplitBrainResolver - SBR took decision DownUnreachable and is "
                                + "downing [akka://berth@127.0.0.1:9546, akka://berth@127.0.0.1:9544], [1] unreachable of [3] "
                                + "members, all members in DC [Member(akka://berth@127.0.0.1:9545, Up)]"))
                .extracting(Loss::kind, Loss::node)
                .containsExactly(tuple(Kind.DOWNED, "node-3"), tuple(Kind.DOWNED, "node-1"));
        assertThat(in(
                        "2026-11-27T11:45:25.303Z WARN  akka.cluster.Cluster - Cluster Node [akka://berth@127.0.0.1:9545] - "
                                + "Marking node as UNREACHABLE [Member(akka://berth@127.0.0.1:9546, Up)]."))
                .extracting(Loss::kind, Loss::node)
                .containsExactly(tuple(Kind.SUSPECTED, "node-3"));
    }

    @Test
    void otherLinesTellOfNoLoss() {
        assertThat(in("")).isEmpty();
        assertThat(in(
                        "WARN  a.c.s.SplitBrainResolver - SBR took decision DownUnreachable and is downing [], [0] unreachable"
                                + " of [3] members, all members in DC [Member(akka://berth@127.0.0.1:9545, Up)]"))
                .isEmpty();
        assertThat(in("INFO  d.b.c.session.Session - node node-3 is registered in epoch 1 with 0 pods running"))
                .isEmpty();
        assertThat(
                        in(
                                "Cluster Node [akka://berth@127.0.0.1:9545] - Marking node as REACHABLE [Member(akka://berth@127.0.0.1:9546, Up)]"))
                .isEmpty();
    }

    @Test
    void aMemberThatIsNotOfTheClusterIsNamedByItsPort() {
        assertThat(in("x - SBR took decision DownAll and is downing [akka://berth@127.0.0.1:99]"))
                .extracting(Loss::node)
                .containsExactly("the member at port 99");
    }

    @Test
    void aLogIsReadFromItsEndOnLineByLineAndNoLineTwice() throws IOException {
        Path log = Files.writeString(directory.resolve("node.log"), "old\n");
        var tail = new LogWatch.Tail(log);
        assertThat(tail.lines()).isEmpty();
        Files.writeString(log, "one\ntwo\nthr", StandardOpenOption.APPEND);
        assertThat(tail.lines()).containsExactly("one", "two");
        Files.writeString(log, "ee\n", StandardOpenOption.APPEND);
        assertThat(tail.lines()).containsExactly("three");
        assertThat(tail.lines()).isEmpty();
    }

    @Test
    void aLogThatIsNotThereTellsNothingUntilItIs() throws IOException {
        Path log = directory.resolve("node.log");
        var tail = new LogWatch.Tail(log);
        assertThat(tail.lines()).isEmpty();
        Files.writeString(log, "one\n");
        assertThat(tail.lines()).containsExactly("one");
    }

    @Test
    void whatTheLogsSaidUntilTheEndIsFound() throws IOException {
        var home = new Home(directory);
        Path log = home.node("node-2").log();
        Files.createDirectories(directory.resolve("nodes/node-2"));
        Files.writeString(log, "d.b.c.session.Session - node node-1 is silent: epoch 4 has run out\n");
        var watch = new LogWatch(CLUSTER, home, RunClock.here());
        Files.writeString(
                log, "d.b.c.session.Session - node node-3 is silent: epoch 5 has run out\n", StandardOpenOption.APPEND);
        watch.close();
        assertThat(watch.losses()).extracting(Loss::node).containsExactly("node-3");
    }
}
