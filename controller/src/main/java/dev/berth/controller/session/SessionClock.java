package dev.berth.controller.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/** A session's clocks: one that never jumps and counts while the machine sleeps, for leases; and the wall's, for what users read. */
public interface SessionClock {
    /** CLOCK_BOOTTIME in hundredths of a second. */
    Path UPTIME = Path.of("/proc/uptime");

    Duration sinceBoot();

    Instant wall();

    static SessionClock system() {
        return new SessionClock() {
            @Override
            public Duration sinceBoot() {
                return read();
            }

            @Override
            public Instant wall() {
                return Instant.ofEpochMilli(System.currentTimeMillis());
            }
        };
    }

    /** A proof that was young when the machine was suspended is old afterwards: {@link System#nanoTime} would not notice. */
    private static Duration read() {
        try {
            String text = Files.readString(UPTIME);
            return Duration.ofMillis(Math.round(Double.parseDouble(text.substring(0, text.indexOf(' '))) * 1000));
        } catch (IOException noLinux) {
            return Duration.ofNanos(System.nanoTime());
        }
    }
}
