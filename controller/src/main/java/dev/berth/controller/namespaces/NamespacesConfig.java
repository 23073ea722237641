package dev.berth.controller.namespaces;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** {@code berth.namespaces}; each key is explained in {@code reference.conf}. */
public record NamespacesConfig(Duration delay, Duration interval, Duration freshTimeout) {
    private static final Set<String> KEYS = Set.of("delay", "interval", "fresh-timeout");

    /**
     * Reads the block {@code berth.namespaces}.
     *
     * @throws IllegalArgumentException naming every key that is unknown
     */
    public static NamespacesConfig of(Config block) {
        List<String> unknown = block.root().keySet().stream()
                .filter(k -> !KEYS.contains(k))
                .sorted()
                .map(k -> "berth.namespaces." + k + " is not a key that Berth knows")
                .toList();
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", unknown));
        }
        return new NamespacesConfig(
                block.getDuration("delay"), block.getDuration("interval"), block.getDuration("fresh-timeout"));
    }
}
