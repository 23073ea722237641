package dev.berth.agent.link;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Time since the machine's boot, also while it sleeps; never set by anybody. */
public interface BootClock {
    Duration now();

    /** Linux counts it in {@code /proc/uptime}, in hundredths; elsewhere the JVM's monotonic clock must do. */
    static BootClock system() {
        Path uptime = Path.of("/proc/uptime");
        return Files.isReadable(uptime) ? () -> read(uptime) : () -> Duration.ofNanos(System.nanoTime());
    }

    private static Duration read(Path uptime) {
        try {
            String text = Files.readString(uptime);
            String seconds = text.substring(0, text.indexOf(' '));
            return Duration.ofMillis(Math.round(Double.parseDouble(seconds) * 1000));
        } catch (IOException e) {
            return Duration.ofNanos(System.nanoTime());
        }
    }
}
