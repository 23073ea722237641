package dev.berth.controller.collection.entity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SnapshotPaceTest {
    private final SnapshotPace pace = new SnapshotPace(2000);

    @Test
    void oneIsDueAfterSoManyChanges() {
        assertThat(pace.begins(1999, 10)).isFalse();
        assertThat(pace.begins(2000, 10)).isTrue();
        pace.ended(true);
        assertThat(pace.newest()).isEqualTo(2000);
        assertThat(pace.begins(3999, 10)).isFalse();
        assertThat(pace.begins(4000, 10)).isTrue();
    }

    @Test
    void withVeryManyObjectsAQuarterOfThemMustHaveChanged() {
        pace.recoveredFrom(100_000);
        assertThat(pace.begins(124_999, 100_000)).isFalse();
        assertThat(pace.begins(125_000, 100_000)).isTrue();
    }

    @Test
    void oneAtATimeIsUnderWay() {
        assertThat(pace.begins(2000, 10)).isTrue();
        assertThat(pace.begins(9000, 10)).isFalse();
        pace.ended(true);
        assertThat(pace.begins(9000, 10)).isTrue();
    }

    @Test
    void oneThatCouldNotBeKeptIsTriedAgainLaterAndStandsForNothing() {
        pace.recoveredFrom(50);
        assertThat(pace.begins(2050, 10)).isTrue();
        pace.ended(false);
        assertThat(pace.newest()).isEqualTo(50);
        assertThat(pace.begins(2051, 10)).isFalse();
        assertThat(pace.begins(4050, 10)).isTrue();
    }

    @Test
    void objectsThatAreRewrittenAgainAndAgainAreKeptAfterSoManyBytesHoweverFewTheirChanges() {
        pace.wrote((16 << 20) - 1);
        assertThat(pace.begins(20, 5)).isFalse();
        pace.wrote(1);
        assertThat(pace.begins(21, 5)).isTrue();
        pace.ended(true);
        assertThat(pace.begins(22, 5)).isFalse();
        pace.wrote(16 << 20);
        assertThat(pace.begins(23, 100_000)).as("of 50 MiB").isFalse();
    }
}
