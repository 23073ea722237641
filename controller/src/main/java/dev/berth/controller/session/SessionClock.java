package dev.berth.controller.session;

import java.time.Duration;
import java.time.Instant;

/** A session's clocks: one that never jumps, for leases, and the wall's, for what users read. */
public interface SessionClock {
    Duration monotonic();

    Instant wall();

    static SessionClock system() {
        return new SessionClock() {
            @Override
            public Duration monotonic() {
                return Duration.ofNanos(System.nanoTime());
            }

            @Override
            public Instant wall() {
                return Instant.ofEpochMilli(System.currentTimeMillis());
            }
        };
    }
}
