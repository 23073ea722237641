package dev.berth.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DiskRoomTest {
    private long left = 300 << 20;
    private long now = -50;
    private int looks;
    private final DiskRoom room = new DiskRoom("/j", this::look, 256 << 20, () -> now);

    private long look() {
        looks++;
        return left;
    }

    @Test
    void writesAreRefusedBelowTheReserveAndTakenAgainAboveIt() {
        assertThat(room.problem()).isEmpty();
        left = 10 << 20;
        now += TimeUnit.SECONDS.toNanos(1);
        assertThat(room.problem())
                .hasValueSatisfying(
                        why -> assertThat(why).contains("10 MiB are left for /j", "256 MiB must be", "free some"));
        left = 256 << 20;
        now += TimeUnit.SECONDS.toNanos(1);
        assertThat(room.problem()).isEmpty();
    }

    @Test
    void theDiskIsNotAskedForEachWrite() {
        for (int i = 0; i < 1000; i++) {
            room.problem();
        }
        assertThat(looks).isEqualTo(1);
    }
}
