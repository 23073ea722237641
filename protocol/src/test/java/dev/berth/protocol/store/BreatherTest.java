package dev.berth.protocol.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreatherTest {
    private long now = Long.MAX_VALUE - 5;
    private final Breather breather = new Breather(() -> now);

    private void pass(Duration length) {
        breather.passBegins();
        now += length.toNanos();
        breather.passEnds();
    }

    @Test
    void theFirstPassNeedNotWait() {
        assertThat(breather.rest()).isZero();
    }

    @Test
    void aLongPassIsFollowedByARestOfItsLength() {
        pass(Duration.ofMillis(300));
        assertThat(breather.rest()).isEqualTo(Duration.ofMillis(300));
        now += Duration.ofMillis(100).toNanos();
        assertThat(breather.rest()).isEqualTo(Duration.ofMillis(200));
        now += Duration.ofHours(1).toNanos();
        assertThat(breather.rest()).isZero();
    }

    @Test
    void aShortPassIsFollowedAtOnce() {
        pass(Duration.ofMillis(2));
        assertThat(breather.rest()).isZero();
    }
}
