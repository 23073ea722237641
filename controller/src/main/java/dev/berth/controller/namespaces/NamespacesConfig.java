package dev.berth.controller.namespaces;

import com.typesafe.config.Config;
import dev.berth.controller.settings.KnownKeys;
import java.time.Duration;
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
        KnownKeys.verify("berth.namespaces", block, KEYS);
        return new NamespacesConfig(
                block.getDuration("delay"), block.getDuration("interval"), block.getDuration("fresh-timeout"));
    }
}
