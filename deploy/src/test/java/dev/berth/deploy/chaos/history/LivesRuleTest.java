package dev.berth.deploy.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LivesRuleTest {
    private static Story twoLives() {
        return new Story().life("writer-0", "a", "node-1", 1, 10).life("writer-0", "b", "node-2", 20, 30);
    }

    @Test
    void oneLifeAfterTheOtherIsSound() {
        assertThat(twoLives().violations()).isEmpty();
    }

    @Test
    void aLifeThatReturnsAfterAnotherBeganIsASecondOne() {
        Story story = twoLives().line("writer-0", "a", "node-1", 31, 10);

        assertThat(story.rules()).containsExactly("never twice");
        assertThat(story.texts().getFirst()).isEqualTo("""
                writer-0: two lives at a time: [counter 10 at 31.000 s of life a on node-1] comes after \
                [counter 10 at 30.000 s of life b on node-2], though this life had written \
                [counter 9 at 10.000 s of life a on node-1] before that""");
    }

    @Test
    void livesThatTakeTurnsAreFoundEachTime() {
        Story story = new Story()
                .line("daemon@node-1", "a", "node-1", 1, 0)
                .line("daemon@node-1", "b", "node-1", 2, 0)
                .line("daemon@node-1", "a", "node-1", 3, 1)
                .line("daemon@node-1", "b", "node-1", 4, 1);

        assertThat(story.rules()).containsExactly("never twice", "never twice");
    }

    @Test
    void aLifeThatBeginsBeforeTheLastLineOfTheOneBeforeIsTooEarly() {
        Story story = new Story().life("writer-0", "a", "node-1", 1, 10).line("writer-0", "b", "node-2", 9.99, 0);

        assertThat(story.rules()).containsExactly("never twice");
        assertThat(story.texts().getFirst())
                .contains("began too early", "at 9.990 s of life b", "at 10.000 s of life a");
    }

    @Test
    void aLifeMayBeginInTheTickInWhichTheOneBeforeEnded() {
        Story story = new Story().life("writer-0", "a", "node-1", 1, 10).line("writer-0", "b", "node-2", 10, 0);

        assertThat(story.violations()).isEmpty();
    }

    @Test
    void aContainerThatIsRestartedInPlaceIsAnotherLifeOnTheSameNode() {
        Story story = new Story().life("writer-0", "a/1", "node-1", 1, 10).life("writer-0", "a/2", "node-1", 11, 20);

        assertThat(story.violations()).isEmpty();
    }

    @Test
    void differentIdentitiesMayRunAtTheSameTime() {
        Story story = new Story()
                .line("writer-0", "a", "node-1", 1, 0)
                .line("writer-1", "b", "node-2", 2, 0)
                .line("writer-0", "a", "node-1", 3, 1)
                .line("writer-1", "b", "node-2", 4, 1);

        assertThat(story.violations()).isEmpty();
    }

    @Test
    void aHeldLockIsOneViolationAndNotTwo() {
        Story story = new Story()
                .life("writer-0", "a", "node-1", 1, 10)
                .line("writer-0", "b", "node-2", 10, Line.LOCKED_OUT)
                .line("writer-0", "a", "node-1", 11, 10);

        assertThat(story.rules()).containsExactly("never twice");
        assertThat(story.texts().getFirst())
                .contains(
                        "[locked out at 10.000 s of life b on node-2]", "[counter 9 at 10.000 s of life a on node-1]");
    }

    @Test
    void aGapInTheCountersIsALostLine() {
        Story story = new Story().life("writer-0", "a", "node-1", 1, 10).line("writer-0", "a", "node-1", 13, 12);

        assertThat(story.rules()).containsExactly("nothing lost");
        assertThat(story.texts().getFirst())
                .contains("lines lost: 2", "[counter 12 at 13.000 s of life a on node-1]", "[counter 9 at 10.000 s");
    }

    @Test
    void aLifeThatDoesNotBeginAtZeroLostItsFirstLine() {
        assertThat(new Story().line("writer-0", "a", "node-1", 1, 1).texts().getFirst())
                .contains("lines lost: 1", "nothing of this life is before it");
    }

    @Test
    void aCounterThatComesAgainIsFound() {
        Story story = new Story().line("writer-0", "a", "node-1", 1, 0).line("writer-0", "a", "node-1", 2, 0);

        assertThat(story.texts()).singleElement().asString().contains("counter went back, 1 expected");
    }
}
