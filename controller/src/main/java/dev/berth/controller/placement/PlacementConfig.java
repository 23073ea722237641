package dev.berth.controller.placement;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How placement goes about its work.
 *
 * @param parallel how many pods are written side by side
 * @param retry how long a pod waits after its write was refused
 * @param repeat how long until an unchanged FailedScheduling event is recorded again
 */
public record PlacementConfig(int parallel, Duration retry, Duration repeat) {
    public PlacementConfig {
        if (parallel < 1) {
            throw new IllegalArgumentException("berth.placement.parallel must be at least 1, not " + parallel);
        }
        if (retry.isNegative() || repeat.isNegative()) {
            throw new IllegalArgumentException("berth.placement.retry and repeat must not be negative");
        }
    }

    /** @param placement the block {@code berth.placement} */
    public static PlacementConfig of(Config placement) {
        return new PlacementConfig(
                placement.getInt("parallel"), placement.getDuration("retry"), placement.getDuration("repeat"));
    }
}
