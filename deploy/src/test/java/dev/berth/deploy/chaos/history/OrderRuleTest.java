package dev.berth.deploy.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OrderRuleTest {
    @Test
    void ordinalsThatBeginInTheirOrderAreSound() {
        Story story = new Story();
        for (int i = 11; i >= 0; i--) {
            story.line("my-writer-" + i, "life-" + i, "node-1", i, 0);
        }

        assertThat(story.violations()).isEmpty();
    }

    @Test
    void anOrdinalThatBeginsBeforeTheOneBeforeItIsFound() {
        Story story = new Story().line("writer-0", "a", "node-1", 2, 0).line("writer-1", "b", "node-2", 1.99, 0);

        assertThat(story.rules()).containsExactly("order");
        assertThat(story.texts()).containsExactly("""
                the first line was [writer-1 at 1.990 s of life b on node-2], \
                but the first line of the ordinal before it was [writer-0 at 2.000 s of life a on node-1]""");
    }

    @Test
    void twoOrdinalsMayBeginInTheSameTick() {
        Story story = new Story().line("writer-0", "a", "node-1", 2, 0).line("writer-1", "b", "node-2", 2, 0);

        assertThat(story.violations()).isEmpty();
    }

    @Test
    void anOrdinalWithoutTheOneBeforeItIsFound() {
        assertThat(new Story().line("writer-1", "b", "node-2", 1, 0).texts())
                .singleElement()
                .asString()
                .contains("never wrote one");
    }

    @Test
    void onlyTheFirstLineEverCounts() {
        Story story = new Story()
                .line("writer-0", "a", "node-1", 1, 0)
                .life("writer-1", "b", "node-2", 2, 5)
                .line("writer-0", "c", "node-3", 9, 0);

        assertThat(story.violations()).isEmpty();
    }

    @Test
    void differentSetsAndDaemonsDoNotWaitForEachOther() {
        Story story = new Story()
                .line("writer-0", "a", "node-1", 9, 0)
                .line("other-0", "b", "node-1", 1, 0)
                .line("other-1", "c", "node-1", 2, 0)
                .line("daemon@node-2", "d", "node-2", 1, 0);

        assertThat(story.violations()).isEmpty();
    }
}
