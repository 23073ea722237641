package dev.berth.agent.watchdog;

import dev.berth.agent.machine.LinuxProcess;
import dev.berth.protocol.node.BootClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;

/** This boot of the machine and its clock: CLOCK_BOOTTIME, which also counts sleep, as {@code /proc/uptime} gives it. */
final class Boot {
    private Boot() {}

    static String id() {
        return LinuxProcess.bootId();
    }

    static Duration now() {
        try {
            return BootClock.read();
        } catch (IOException e) {
            throw new UncheckedIOException("the boot clock cannot be read", e);
        }
    }
}
