package dev.berth.controller.session;

import dev.berth.protocol.node.BootClock;
import java.time.Duration;
import java.time.Instant;

/** A session's clocks: one that never jumps and counts while the machine sleeps, for leases; and the wall's, for what users read. */
public interface SessionClock {
    /** A proof that was young when the machine was suspended is old afterwards: {@link System#nanoTime} would not notice. */
    Duration sinceBoot();

    Instant wall();

    static SessionClock system() {
        BootClock boot = BootClock.system();
        return new SessionClock() {
            @Override
            public Duration sinceBoot() {
                return boot.now();
            }

            @Override
            public Instant wall() {
                return Instant.ofEpochMilli(System.currentTimeMillis());
            }
        };
    }
}
