package dev.berth.protocol.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Time since the machine's boot, also while it sleeps; never set by anybody. */
public interface BootClock {
    Duration now();

    /** Linux counts it in {@code /proc/uptime}, in hundredths; elsewhere the JVM's monotonic clock must do. */
    static BootClock system() {
        return Files.isReadable(Path.of("/proc/uptime")) ? BootClock::orMonotonic : BootClock::monotonic;
    }

    /**
     * CLOCK_BOOTTIME itself.
     *
     * @throws IOException where there is none
     */
    static Duration read() throws IOException {
        String text = Files.readString(Path.of("/proc/uptime"));
        return Duration.ofMillis(Math.round(Double.parseDouble(text.substring(0, text.indexOf(' '))) * 1000));
    }

    private static Duration orMonotonic() {
        try {
            return read();
        } catch (IOException e) {
            return monotonic();
        }
    }

    private static Duration monotonic() {
        return Duration.ofNanos(System.nanoTime());
    }
}
