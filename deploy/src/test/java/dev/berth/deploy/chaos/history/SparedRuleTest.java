package dev.berth.deploy.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SparedRuleTest {
    private static Story ofTwoLives(double second) {
        return new Story().line("writer-0", "a", "node-1", 1, 0).line("writer-0", "b", "node-2", second, 0);
    }

    @Test
    void aPodThatEndsWhileTheMachineIsBusyIsFound() {
        Story story = ofTwoLives(30).fault("stress", "node-1", 20, 80, Toll.SPARES_PODS);

        assertThat(story.rules()).containsExactly("spared");
        assertThat(story.texts()).containsExactly("""
                writer-0 began life b on node-2 at 30.000 s, though stress (from 20.000 s to 80.000 s) \
                is no reason to end the one before""");
    }

    @Test
    void thePodOfANodeThatWasNotEvenHitCounts() {
        assertThat(ofTwoLives(30)
                        .fault("stop-short", "node-3", 29, 31, Toll.SPARES_PODS)
                        .rules())
                .containsExactly("spared");
    }

    @Test
    void aPodThatEndsInTheLastMomentBeginsAgainAfterTheFault() {
        assertThat(ofTwoLives(33)
                        .fault("stress", "node-1", 20, 30, Toll.SPARES_PODS)
                        .rules())
                .containsExactly("spared");
        assertThat(ofTwoLives(33.001)
                        .fault("stress", "node-1", 20, 30, Toll.SPARES_PODS)
                        .rules())
                .isEmpty();
    }

    @Test
    void aPodThatEndsInTheFaultAndBeginsLongAfterItCounts() {
        assertThat(new Story()
                        .life("writer-0", "a", "node-1", 1, 25)
                        .line("writer-0", "b", "node-2", 60, 0)
                        .fault("failing-disk", "node-3", 20, 30, Toll.SPARES_PODS)
                        .rules())
                .containsExactly("spared");
    }

    @Test
    void thatAPodBeginsForTheFirstTimeIsSound() {
        assertThat(new Story()
                        .life("writer-0", "a", "node-1", 25, 40)
                        .fault("stress", "node-1", 20, 80, Toll.SPARES_PODS)
                        .rules())
                .isEmpty();
    }

    @Test
    void aFaultThatMayTakePodsMay() {
        assertThat(ofTwoLives(30).fault("flapping", "node-1", 20, 80, false).rules())
                .isEmpty();
    }
}
