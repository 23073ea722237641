package dev.berth.controller.collection.entity;

import java.time.Duration;

/** Doubling waits between two bounds. For one thread. */
final class Backoff {
    private final Duration first;
    private final Duration longest;
    private int failures;
    private boolean skipping;

    Backoff(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
    }

    /** The next wait is none, and does not count: what ended has not failed. */
    void skipOne() {
        skipping = true;
    }

    Duration next() {
        if (skipping) {
            skipping = false;
            return Duration.ZERO;
        }
        Duration delay = first.multipliedBy(1L << Math.min(failures, 16));
        failures++;
        return delay.compareTo(longest) > 0 ? longest : delay;
    }

    void reset() {
        failures = 0;
    }
}
