package dev.berth.agent.watchdog;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * That a watchdog lives and looks.
 *
 * @param at when it looked last, since boot
 */
record Beat(long pid, String bootId, Duration at) {
    static final String NONE = "%-79s%n".formatted("-").replace("\r", "");

    String text() {
        return "%-79s%n"
                .formatted(pid + " " + bootId + " " + at.toMillis() + " .")
                .replace("\r", "");
    }

    static Optional<Beat> read(Path file) {
        try {
            String[] f =
                    Files.readString(file, StandardCharsets.US_ASCII).strip().split(" ");
            return f.length == 4
                    ? Optional.of(new Beat(Long.parseLong(f[0]), f[1], Duration.ofMillis(Long.parseLong(f[2]))))
                    : Optional.empty();
        } catch (IOException | NumberFormatException absentOrTorn) {
            return Optional.empty();
        }
    }

    boolean fresh(String boot, Duration now, Duration stale) {
        return bootId.equals(boot) && now.minus(at).compareTo(stale) < 0;
    }
}
