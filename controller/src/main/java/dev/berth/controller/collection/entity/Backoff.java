package dev.berth.controller.collection.entity;

import java.time.Duration;

/** Doubling waits between two bounds. For one thread. */
final class Backoff {
    private final Duration first;
    private final Duration longest;
    private int failures;

    Backoff(Duration first, Duration longest) {
        this.first = first;
        this.longest = longest;
    }

    Duration next() {
        Duration delay = first.multipliedBy(1L << Math.min(failures, 16));
        failures++;
        return delay.compareTo(longest) > 0 ? longest : delay;
    }

    void reset() {
        failures = 0;
    }
}
