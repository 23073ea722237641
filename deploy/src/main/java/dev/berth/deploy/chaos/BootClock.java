package dev.berth.deploy.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Microseconds of the boot clock, which pods read from {@code /proc/uptime} to 10 ms. Thread-safe. */
final class BootClock {
    private final long offset;

    private BootClock(long offset) {
        this.offset = offset;
    }

    /** Set by the moment at which {@code /proc/uptime} ticks. */
    static BootClock here() {
        long before = uptime();
        long now = before;
        while (now == before) {
            now = uptime();
        }
        return new BootClock(now - System.nanoTime() / 1000);
    }

    long now() {
        return offset + System.nanoTime() / 1000;
    }

    private static long uptime() {
        try {
            return micros(Files.readString(Path.of("/proc/uptime")).split(" ")[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of seconds with two decimals. */
    static long micros(String uptime) {
        return Math.round(Double.parseDouble(uptime) * 100) * 10_000;
    }
}
