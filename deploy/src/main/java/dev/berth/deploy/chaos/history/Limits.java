package dev.berth.deploy.chaos.history;

import java.time.Duration;

/**
 * What a run is held to.
 *
 * @param minimumOperationsPerSecond acknowledged operations; with fewer the run proves nothing
 * @param stuck how long after the beginning of a fault an identity may be missing
 */
public record Limits(double minimumOperationsPerSecond, Duration stuck) {
    long stuckMicros() {
        return stuck.toNanos() / 1000;
    }
}
