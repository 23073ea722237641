package dev.berth.controller.plan;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is to be done for one workload now. The stages are carried out in order; the first one with a refused step ends the plan.
 *
 * @param status the whole {@code status} to write when every step has succeeded; empty when the stored one is already right
 * @param ifRefused the one to write when a step was refused, unless it was a vital one
 * @param waits why nothing more happens; empty when there is nothing to wait for
 * @param again plan again after this time even if nothing changes
 * @param more the plan was cut at its burst limit: plan again as soon as its writes are seen
 */
public record Plan(
        List<Stage> stages,
        Optional<ObjectNode> status,
        Optional<ObjectNode> ifRefused,
        List<Wait> waits,
        Optional<Duration> again,
        boolean more) {
    public Plan {
        stages = List.copyOf(stages);
        waits = List.copyOf(waits);
    }

    /** Nothing is to be done, for this reason. */
    public static Plan idle(String why) {
        return new Plan(
                List.of(), Optional.empty(), Optional.empty(), List.of(Wait.of("Idle", why)), Optional.empty(), false);
    }

    /** Only this status is to be written. */
    public static Plan ofStatus(ObjectNode status) {
        return new Plan(List.of(), Optional.of(status), Optional.empty(), List.of(), Optional.empty(), false);
    }

    /** Why nothing more happens, as sentences. */
    public List<String> why() {
        return waits.stream().map(Wait::text).toList();
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
     * @param vital a refusal here leaves the status alone: what it would say depends on these steps
     */
    public record Stage(int burst, List<Lane> lanes, boolean vital) {
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
