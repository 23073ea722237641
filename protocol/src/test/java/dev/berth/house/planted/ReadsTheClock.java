package dev.berth.house.planted;

import java.time.Instant;

/** Breaks the rule that time is an argument. */
public final class ReadsTheClock {
    private ReadsTheClock() {}

    public static Instant now() {
        return Instant.now();
    }
}
