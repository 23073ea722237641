package dev.berth.controller.lost;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class UnhurriedClockTest {
    private static final Instant BORN = Instant.parse("2026-06-01T00:00:00Z");

    private Duration passed = Duration.ZERO;
    private Duration wrong = Duration.ZERO;
    private final UnhurriedClock clock =
            new UnhurriedClock(() -> BORN.plus(passed).plus(wrong), () -> passed.toNanos() - 5);

    @Test
    void itRunsWithTheWall() {
        passed = Duration.ofDays(400);
        assertThat(clock.instant()).isEqualTo(BORN.plus(passed));
    }

    @Test
    void anHourForwardIsNoHourThatHasPassed() {
        passed = Duration.ofSeconds(10);
        wrong = Duration.ofHours(1);
        assertThat(clock.instant()).isEqualTo(BORN.plusSeconds(10));
        wrong = Duration.ZERO;
        assertThat(clock.instant()).isEqualTo(BORN.plusSeconds(10));
    }

    @Test
    void anHourBackIsFollowed() {
        passed = Duration.ofSeconds(10);
        wrong = Duration.ofHours(-1);
        assertThat(clock.instant()).isEqualTo(BORN.plusSeconds(10).minus(Duration.ofHours(1)));
    }
}
