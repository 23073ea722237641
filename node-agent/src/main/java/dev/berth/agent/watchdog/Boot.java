package dev.berth.agent.watchdog;

import dev.berth.agent.machine.LinuxProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** This boot of the machine and its clock: CLOCK_BOOTTIME, which also counts sleep, as {@code /proc/uptime} gives it. */
final class Boot {
    private static final Path UPTIME = Path.of("/proc/uptime");

    private Boot() {}

    static String id() {
        return LinuxProcess.bootId();
    }

    static Duration now() {
        try {
            String text = Files.readString(UPTIME);
            return Duration.ofMillis(Math.round(Double.parseDouble(text.substring(0, text.indexOf(' '))) * 1000));
        } catch (IOException e) {
            throw new UncheckedIOException("the boot clock cannot be read", e);
        }
    }
}
