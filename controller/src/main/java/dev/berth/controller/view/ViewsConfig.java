package dev.berth.controller.view;

import com.typesafe.config.Config;
import dev.berth.controller.settings.KnownKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** {@code berth.views}; each key is explained in {@code reference.conf}. */
public record ViewsConfig(
        Duration followInterval, Duration followWhenWaiting, int windowChanges, long windowBytes, Duration progress) {
    private static final Set<String> KEYS =
            Set.of("follow-interval", "follow-when-waiting", "window-changes", "window-bytes", "progress-interval");

    /**
     * Reads the block {@code berth.views}.
     *
     * @throws IllegalArgumentException naming every key that is unknown or makes no sense
     */
    public static ViewsConfig of(Config block) {
        List<String> problems = new ArrayList<>(KnownKeys.problems("berth.views", block, KEYS));
        var config = new ViewsConfig(
                block.getDuration("follow-interval"),
                block.getDuration("follow-when-waiting"),
                block.getInt("window-changes"),
                block.getBytes("window-bytes"),
                block.getDuration("progress-interval"));
        if (config.windowChanges < 1) {
            problems.add("berth.views.window-changes must be at least 1");
        }
        if (config.followWhenWaiting.compareTo(config.followInterval) > 0) {
            problems.add("berth.views.follow-when-waiting must not be longer than follow-interval");
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return config;
    }
}
