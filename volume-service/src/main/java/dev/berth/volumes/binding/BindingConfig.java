package dev.berth.volumes.binding;

import com.typesafe.config.Config;
import java.time.Duration;

/**
 * How claim binding goes about its work.
 *
 * @param sharedRoot the directory under which all nodes see the shared mount; empty for none
 * @param parallel how many claims and volumes are written side by side
 * @param absence how long an object must be missing to be taken as gone where nothing else proves it
 * @param answerTimeout how long a volume actor or a node may take to answer
 * @param retryMax the longest pause between two tries to remove a directory
 */
public record BindingConfig(
        String sharedRoot, int parallel, Duration absence, Duration answerTimeout, Duration retryMax) {
    public BindingConfig {
        if (parallel < 1) {
            throw new IllegalArgumentException("berth.volumes.parallel must be at least 1, not " + parallel);
        }
        if (!sharedRoot.isEmpty() && !sharedRoot.startsWith("/")) {
            throw new IllegalArgumentException("berth.volumes.shared-root must be an absolute path, not " + sharedRoot);
        }
        if (absence.isNegative() || answerTimeout.isZero() || answerTimeout.isNegative()) {
            throw new IllegalArgumentException("berth.volumes.absence and answer-timeout must be positive");
        }
    }

    /** @param volumes the block {@code berth.volumes} */
    public static BindingConfig of(Config volumes) {
        return new BindingConfig(
                volumes.getString("shared-root"),
                volumes.getInt("parallel"),
                volumes.getDuration("absence"),
                volumes.getDuration("answer-timeout"),
                volumes.getDuration("retry-max"));
    }
}
