package dev.berth.agent.simulated;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** How a simulated pod behaves, from its annotations. What cannot be read counts as not written. */
record Script(
        Duration startDelay,
        Duration readyDelay,
        Duration probeFailFor,
        Duration stopDelay,
        Optional<Exit> exit,
        String imageError) {
    private static final String PREFIX = "berth.dev/sim-";

    /** Each life ends by itself with this code after this time. */
    record Exit(int code, Duration after) {}

    static Script of(Map<String, String> annotations) {
        return new Script(
                duration(annotations.getOrDefault(PREFIX + "start-delay", "")),
                duration(annotations.getOrDefault(PREFIX + "ready-delay", "")),
                duration(annotations.getOrDefault(PREFIX + "probe-fail-for", "")),
                duration(annotations.getOrDefault(PREFIX + "stop-delay", "")),
                exit(annotations.getOrDefault(PREFIX + "exit", "")),
                annotations.getOrDefault(PREFIX + "image-error", ""));
    }

    private static Optional<Exit> exit(String text) {
        int at = text.indexOf('@');
        try {
            return at < 1
                    ? Optional.empty()
                    : Optional.of(new Exit(Integer.parseInt(text.substring(0, at)), duration(text.substring(at + 1))));
        } catch (NumberFormatException unreadable) {
            return Optional.empty();
        }
    }

    static Duration duration(String text) {
        try {
            if (text.endsWith("ms")) {
                return Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)));
            }
            if (text.endsWith("m")) {
                return Duration.ofMinutes(Long.parseLong(text.substring(0, text.length() - 1)));
            }
            return text.endsWith("s")
                    ? Duration.ofSeconds(Long.parseLong(text.substring(0, text.length() - 1)))
                    : Duration.ZERO;
        } catch (NumberFormatException unreadable) {
            return Duration.ZERO;
        }
    }
}
