package dev.berth.controller.collect;

import com.typesafe.config.Config;
import dev.berth.controller.settings.KnownKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code berth.collect}; each key is explained in {@code reference.conf}. */
public record CollectConfig(
        Duration delay,
        Duration retry,
        Duration sweep,
        Duration freshTimeout,
        int parallel,
        Duration vanishedNodeGrace) {
    private static final Set<String> KEYS =
            Set.of("delay", "retry", "sweep-interval", "fresh-timeout", "parallel", "vanished-node-grace");

    /**
     * Reads the block {@code berth.collect}.
     *
     * @throws IllegalArgumentException naming every key that is unknown or makes no sense
     */
    public static CollectConfig of(Config block) {
        List<String> problems = new ArrayList<>(KnownKeys.problems("berth.collect", block, KEYS));
        var config = new CollectConfig(
                block.getDuration("delay"),
                block.getDuration("retry"),
                block.getDuration("sweep-interval"),
                block.getDuration("fresh-timeout"),
                block.getInt("parallel"),
                block.getDuration("vanished-node-grace"));
        if (config.parallel < 1) {
            problems.add("berth.collect.parallel must be at least 1");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return config;
    }
}
