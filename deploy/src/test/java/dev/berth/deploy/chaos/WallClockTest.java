package dev.berth.deploy.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.machine.Commands;
import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.TemporaryCluster;
import dev.berth.house.Needs;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WallClockTest {
    private static final List<Cluster.Member> MEMBERS = TemporaryCluster.three();
    private static final Cluster.Member VICTIM = MEMBERS.get(1);

    @TempDir
    Path directory = Path.of("");

    /** By how many minutes its time is wrong. */
    private static long wrong(List<String> words, String... program) {
        List<String> command = new ArrayList<>(words);
        command.addAll(List.of(program));
        String told = Commands.run(command).output();
        Duration ahead = Duration.between(Instant.now(), Instant.ofEpochSecond(Long.parseLong(told)));
        return Math.round(ahead.toSeconds() / 60.0);
    }

    @Test
    void onlyTheMembersOwnProcessHasTheWrongTimeAndNotWhatItStarts() {
        Needs.noProblem(WallClock.problem());
        var clock = WallClock.of(VICTIM, directory);
        assertThat(wrong(clock.words(VICTIM), "/bin/date", "+%s")).isZero();
        for (int hours : List.of(1, -1, 0)) {
            clock.wrongBy(Duration.ofHours(hours));
            assertThat(wrong(clock.words(VICTIM), "/bin/date", "+%s")).isEqualTo(60L * hours);
            assertThat(wrong(clock.words(VICTIM), "/usr/bin/env", "/bin/date", "+%s"))
                    .isZero();
        }
    }

    @Test
    void theOtherMembersAreStartedAsEver() {
        Needs.noProblem(WallClock.problem());
        var clock = WallClock.of(VICTIM, directory);
        assertThat(clock.words(MEMBERS.getFirst())).isEmpty();
    }
}
