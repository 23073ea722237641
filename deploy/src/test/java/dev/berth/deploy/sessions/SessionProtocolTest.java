package dev.berth.deploy.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Never twice, never stuck, over thousands of histories. {@code -Dberth.seeds=100000} runs more of them, {@code -Dberth.seed=N} one. */
class SessionProtocolTest {
    private static final long SEEDS = Long.getLong("berth.seeds", 2_000);
    private static final long FIRST = Long.getLong("berth.seed", 0);
    /** A planted bug must be found within as many. */
    private static final long PATIENCE = 20_000;

    @Test
    void noIdentityIsAliveTwiceAndNoneStaysDeadWhateverFails() {
        allHold(Rules.sound());
    }

    @Test
    void theSameHoldsWithAMarginThatHidesNoMistakes() {
        allHold(Rules.tight());
    }

    private static void allHold(Rules rules) {
        long count = Long.getLong("berth.seed") == null ? SEEDS : 1;
        long starts = LongStream.range(FIRST, FIRST + count)
                .parallel()
                .map(seed -> {
                    World.Verdict verdict = World.run(seed, rules);
                    assertThat(verdict.problem()).as("seed %s", seed).isEmpty();
                    return verdict.starts();
                })
                .sum();
        assertThat(starts)
                .as("a run in which nothing is ever replaced proves nothing")
                .isGreaterThan(count * 2);
    }

    @ParameterizedTest
    @EnumSource
    void eachPlantedBugIsFound(PlantedBug bug) {
        OptionalLong found = LongStream.range(0, PATIENCE)
                .filter(seed -> !World.run(seed, bug.rules).problem().isEmpty())
                .findFirst();
        assertThat(found).as("a seed that shows %s", bug).isPresent();
        System.out.println(bug + ": seed " + found.getAsLong());
    }

    @Test
    void aSeedIsOneHistory() {
        assertThat(World.run(7, Rules.sound())).isEqualTo(World.run(7, Rules.sound()));
    }
}
