package dev.berth.deploy.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Home;
import dev.berth.deploy.cluster.TemporaryCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MidstTest {
    @TempDir
    Path directory = Path.of("");

    private final Cluster cluster = new Cluster("chaos000", 9443, "10.244", "process", 0, TemporaryCluster.three());
    private final Cluster.Member member = cluster.members().getFirst();

    private Midst midst() {
        return new Midst(new Home(directory), cluster);
    }

    private Path node() throws IOException {
        return Files.createDirectories(new Home(directory).node(member.name()).root());
    }

    @Test
    void aStateFileIsBeingWrittenAsLongAsItHasNotItsName() throws IOException {
        assertThat(midst().ofSnapshot(member)).isEmpty();
        Path states = Files.createDirectories(node().resolve("journal/group/sm"));
        Files.createFile(node().resolve("journal/probe"));
        Files.write(states.resolve("snapshot.1_200"), new byte[3]);
        assertThat(midst().ofSnapshot(member)).isEmpty();
        Path torso = Files.write(states.resolve("snapshot.1_400.part"), new byte[7]);
        assertThat(midst().ofSnapshot(member)).contains("snapshot.1_400.part", "7 bytes");
        Files.move(torso, states.resolve("snapshot.1_400"));
        assertThat(midst().ofSnapshot(member)).isEmpty();
    }

    private void granted(String held) throws IOException {
        Files.writeString(node().resolve("volumes.json"), "{\"highest\":{\"pv\":1},\"held\":{" + held + "}}");
    }

    @Test
    void aPodIsBeingStartedFromTheGrantOfItsVolumeUntilItShowsItself() throws IOException {
        granted("\"old\":{\"pv\":1}");
        Function<Cluster.Member, String> starting = midst().ofAttach("begun"::equals);
        assertThat(starting.apply(member)).isEmpty();
        granted("\"old\":{\"pv\":1},\"begun\":{\"pv\":2}");
        assertThat(starting.apply(member)).isEmpty();
        granted("\"new\":{\"pv\":3}");
        assertThat(starting.apply(member)).contains("pod new");
        granted("");
        assertThat(starting.apply(member)).isEmpty();
    }

    @Test
    void anAgentThatHasWrittenNothingHoldsNothing() {
        assertThat(midst().ofAttach(uid -> false).apply(member)).isEmpty();
    }
}
