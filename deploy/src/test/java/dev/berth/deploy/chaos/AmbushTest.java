package dev.berth.deploy.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Home;
import dev.berth.deploy.cluster.NodeProcess;
import dev.berth.deploy.cluster.TemporaryCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real process in the place of a JVM. */
class AmbushTest {
    private static final Cluster.Member MEMBER = TemporaryCluster.three().getFirst();
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    @TempDir
    Path directory = Path.of("");

    private Optional<Process> process = Optional.empty();

    @BeforeEach
    void start() throws IOException {
        Home.NodeHome node = new Home(directory).node(MEMBER.name());
        Files.createDirectories(node.root());
        Process started = new ProcessBuilder(
                        "sh", "-c", "while :; do sleep 0.1; done", node.root().toString())
                .start();
        process = Optional.of(started);
        Files.writeString(node.pid(), Long.toString(started.pid()));
    }

    @AfterEach
    void end() {
        process.ifPresent(Process::destroyForcibly);
    }

    private Optional<Ambush.Caught> caught(Function<Cluster.Member, String> midst, Duration patience) {
        return new Ambush(m -> new NodeProcess(new Home(directory).node(m.name())), midst)
                .among(List.of(MEMBER), patience);
    }

    private String state() {
        return Ambush.stateOf(Long.toString(process.orElseThrow().pid()));
    }

    @Test
    void whoIsInTheMidstOfItStaysStopped() {
        assertThat(caught(m -> "something", PATIENCE)).contains(new Ambush.Caught(MEMBER, "something"));
        assertThat(state()).isEqualTo("T");
    }

    @Test
    void whoHasDoneItBeforeTheStopGoesOnAndTheNextTimeCounts() {
        var looks = new AtomicInteger();
        var said = List.of("first", "", "", "second", "second");
        assertThat(caught(m -> said.get(Math.min(looks.getAndIncrement(), 4)), PATIENCE))
                .contains(new Ambush.Caught(MEMBER, "second"));
        assertThat(looks.get()).isEqualTo(5);
    }

    @Test
    void nobodyIsCaughtWhenNothingHappensAndNobodyStaysStopped() {
        assertThat(caught(m -> "", Duration.ofMillis(20))).isEmpty();
        var looks = new AtomicInteger();
        assertThat(caught(m -> looks.getAndIncrement() == 0 ? "once" : "", Duration.ofMillis(20)))
                .isEmpty();
        assertThat(state()).isIn("S", "R");
    }
}
