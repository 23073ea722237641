package dev.berth.deploy.chaos;

import dev.berth.protocol.node.BootClock;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Microseconds of the boot clock, which pods read from {@code /proc/uptime} to 10 ms. Thread-safe. */
final class RunClock {
    private final long offset;

    private RunClock(long offset) {
        this.offset = offset;
    }

    /** Set by the moment at which {@code /proc/uptime} ticks. */
    static RunClock here() {
        long before = uptime();
        long now = before;
        while (now == before) {
            now = uptime();
        }
        return new RunClock(now - System.nanoTime() / 1000);
    }

    long now() {
        return offset + System.nanoTime() / 1000;
    }

    private static long uptime() {
        try {
            return BootClock.read().toNanos() / 1000;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of seconds with two decimals. */
    static long micros(String uptime) {
        return Math.round(Double.parseDouble(uptime) * 100) * 10_000;
    }
}
