package dev.berth.controller.sets;

import dev.berth.controller.plan.Labels;
import dev.berth.controller.plan.PodState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One ordinal of a set.
 *
 * @param index its place among the set's replicas, from 0; -1 if it is out of range
 * @param pod empty if it is missing
 */
record Replica(int index, int ordinal, String name, Optional<PodState> pod) {
    boolean terminating() {
        return pod.isPresent() && pod.get().terminating();
    }

    boolean runningAndReady() {
        return pod.isPresent() && pod.get().runningAndReady();
    }

    boolean available(Duration minReady, Instant now) {
        return runningAndReady() && pod.get().available(minReady, now);
    }

    /** Missing, terminating, not ready or not ready for long enough. */
    boolean unavailable(Duration minReady, Instant now) {
        return terminating() || !available(minReady, now);
    }

    /** The name of the revision that it was made from; empty if it is missing. */
    String revision() {
        return pod.map(p -> p.label(Labels.REVISION_HASH)).orElse("");
    }
}
