package dev.berth.controller.lost;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * A wall clock that is never ahead of the time that has really passed since it was made: for what must not happen too soon. One that is set
 * forward runs on as it did; one that is set back is followed. Thread-safe.
 */
final class UnhurriedClock implements InstantSource {
    private final InstantSource wall;
    private final LongSupplier nanos;
    private final Instant born;
    private final long bornNanos;

    UnhurriedClock(InstantSource wall, LongSupplier nanos) {
        this.wall = wall;
        this.nanos = nanos;
        this.born = wall.instant();
        this.bornNanos = nanos.getAsLong();
    }

    @Override
    public Instant instant() {
        Instant passed = born.plusNanos(nanos.getAsLong() - bornNanos);
        Instant told = wall.instant();
        return told.isAfter(passed) ? passed : told;
    }
}
