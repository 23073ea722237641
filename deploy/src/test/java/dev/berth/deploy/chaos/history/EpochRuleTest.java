package dev.berth.deploy.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EpochRuleTest {
    private static Story ofTwoLives(String node, long epoch) {
        return new Story().line("writer-0", "a", "node-1", 1, 3, 0).line("writer-0", "b", node, 9, epoch, 0);
    }

    @Test
    void aProcessThatBeginsInAnOlderEpochOfItsNodeIsFound() {
        Story story = ofTwoLives("node-1", 2);

        assertThat(story.rules()).containsExactly("epochs");
        assertThat(story.texts()).containsExactly("""
                writer-0 began life b in epoch 2 of node-1 at 9.000 s, though life a had begun there in epoch 3""");
    }

    @Test
    void theSameEpochAndLaterOnesAreSound() {
        assertThat(ofTwoLives("node-1", 3).rules()).isEmpty();
        assertThat(ofTwoLives("node-1", 4).rules()).isEmpty();
    }

    @Test
    void eachNodeCountsForItself() {
        assertThat(ofTwoLives("node-2", 1).rules()).isEmpty();
    }
}
