package dev.berth.controller.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is to be done for one workload now. The stages are carried out in order; the first one with a refused step ends the plan. The status
 * is written only when every step has succeeded.
 *
 * @param status the whole {@code status} to write; empty when the stored one is already right
 * @param waits why nothing more happens, as sentences; empty when there is nothing to wait for
 * @param again plan again after this time even if nothing changes
 * @param more the plan was cut at its burst limit: plan again as soon as its writes are seen
 */
public record Plan(
        List<Stage> stages, Optional<ObjectNode> status, List<String> waits, Optional<Duration> again, boolean more) {
    public Plan {
        stages = List.copyOf(stages);
        waits = List.copyOf(waits);
    }

    /** Nothing is to be done, for this reason. */
    public static Plan idle(String why) {
        return new Plan(List.of(), Optional.empty(), List.of(why), Optional.empty(), false);
    }

    /** All steps in the order in which they may at the earliest be carried out. */
    public List<Step> steps() {
        return stages.stream()
                .flatMap(s -> s.lanes().stream())
                .flatMap(l -> l.steps().stream())
                .toList();
    }

    /**
     * Lanes that do not depend on each other. They are begun in slow-start batches (1, 2, 4, ...), so that a fault that would meet all of
     * them costs few calls; a batch with a refused step is the last.
     *
     * @param burst the largest batch; 1 means strictly one lane after the other
     */
    public record Stage(int burst, List<Lane> lanes) {
        public Stage {
            if (burst < 1) {
                throw new IllegalArgumentException("burst must be at least 1, not " + burst);
            }
            lanes = List.copyOf(lanes);
        }
    }

    /**
     * Steps that need each other, in order; the first refused one ends the lane. Neighbouring {@link Step.CreateClaim}s are all tried before
     * the first of their refusals counts (Kubernetes: createPersistentVolumeClaims).
     */
    public record Lane(List<Step> steps) {
        public Lane {
            steps = List.copyOf(steps);
        }
    }
}
