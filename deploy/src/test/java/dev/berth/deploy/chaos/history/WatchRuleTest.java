package dev.berth.deploy.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deploy.chaos.history.Operation.Result;
import org.junit.jupiter.api.Test;

class WatchRuleTest {
    private static Story written() {
        Story story = new Story().relist(100, 0);
        for (int i = 1; i <= 5; i++) {
            story.write(i, i, i + 0.5, Result.OK, 100 + i);
        }
        return story;
    }

    @Test
    void aWatchThatToldEverythingIsSound() {
        Story story = written();
        for (int i = 1; i <= 5; i++) {
            story.sight(i, 100 + i, i + 1);
        }

        assertThat(story.violations()).isEmpty();
    }

    @Test
    void aMissedEventIsFound() {
        Story story = written().sight(1, 101, 2).sight(2, 102, 3).sight(4, 104, 5);

        assertThat(story.rules()).containsExactly("watch");
        assertThat(story.texts()).containsExactly("""
                missed: [write of r = 3, revision 103, by client 0, acknowledged at 3.500 s] was never sighted, \
                and no new list skipped it""");
    }

    @Test
    void aNewListExcusesWhatItSkippedAndNothingElse() {
        assertThat(written().sight(1, 101, 2).relist(104, 5).sight(5, 105, 6).violations())
                .isEmpty();
        assertThat(written().sight(1, 101, 2).relist(103, 5).sight(5, 105, 6).texts())
                .singleElement()
                .asString()
                .contains("missed", "r = 4");
        assertThat(written().sight(2, 102, 2).relist(104, 5).sight(5, 105, 6).texts())
                .singleElement()
                .asString()
                .contains("missed", "r = 1");
    }

    @Test
    void whatWasWrittenBeforeTheWatchBeganOrAfterItsEndIsNotMissed() {
        Story story = new Story().relist(102, 2.6);
        for (int i = 1; i <= 5; i++) {
            story.write(i, i, i + 0.5, Result.OK, 100 + i);
        }

        assertThat(story.sight(3, 103, 4).violations()).isEmpty();
    }

    @Test
    void aWrongValueIsFound() {
        Story story =
                written().sight(1, 101, 2).sight(1, 102, 3).sight(3, 103, 4).sight(4, 104, 5);

        assertThat(story.texts()).singleElement().asString().contains("told wrongly", "r = 2", "sighted r = 1");
    }

    @Test
    void aNewListDoesNotExcuseAWrongValueJustBeforeIt() {
        Story story = written().sight(1, 101, 2).sight(3, 102, 3.5).relist(105, 6);

        assertThat(story.texts()).singleElement().asString().contains("told wrongly", "r = 2", "sighted r = 3");
    }

    @Test
    void aRevisionThatComesAgainOrGoesBackIsFound() {
        assertThat(written().sight(1, 101, 2).sight(1, 101, 3).texts())
                .singleElement()
                .asString()
                .contains("came again", "at 3.000 s", "at 2.000 s");
        assertThat(written().sight(1, 101, 2).relist(100, 3).texts())
                .singleElement()
                .asString()
                .contains("revision went back", "new list, revision 100");
    }

    @Test
    void aNewListMayFindNothingNew() {
        assertThat(written().sight(1, 101, 2).relist(101, 3).sight(2, 102, 4).violations())
                .isEmpty();
    }

    @Test
    void aValueThatGoesBackIsFound() {
        Story story = new Story()
                .write(1, 1, 2, Result.UNKNOWN, 0)
                .write(2, 3, 4, Result.UNKNOWN, 0)
                .sight(2, 102, 5)
                .sight(1, 103, 6);

        assertThat(story.texts()).singleElement().asString().contains("value went back");
    }

    @Test
    void anUnknownWriteMayBeSightedOrNot() {
        Story story = new Story().relist(100, 0).write(1, 1, 2, Result.UNKNOWN, 0);
        assertThat(story.violations()).isEmpty();
        assertThat(story.sight(1, 101, 9).violations()).isEmpty();
    }

    @Test
    void aRefusedWriteMustNotBeSighted() {
        Story story =
                new Story().relist(100, 0).write(1, 1, 2, Result.REFUSED, 0).sight(1, 101, 9);

        assertThat(story.texts()).singleElement().asString().contains("invented", "r = 1", "revision 101");
    }

    @Test
    void aWriteMayBeSightedBeforeItIsAcknowledgedButNotBeforeItBegan() {
        assertThat(written().sight(1, 101, 1).violations()).isEmpty();
        assertThat(written().sight(1, 101, 0.9).texts())
                .singleElement()
                .asString()
                .contains("invented");
    }
}
