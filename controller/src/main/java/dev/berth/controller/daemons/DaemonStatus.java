package dev.berth.controller.daemons;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.daemons.Eligibility.Verdict;
import dev.berth.controller.plan.Condition;
import dev.berth.controller.plan.PodState;
import dev.berth.controller.plan.StatusDraft;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A DaemonSet's counts, field for field as Kubernetes has them. */
record DaemonStatus(int desired, int current, int misscheduled, int ready, int available, int updated) {
    private static final Comparator<PodState> OLDEST_FIRST = Comparator.comparing(DaemonPods::unbound)
            .thenComparing(PodState::createdAt)
            .thenComparing(PodState::name);

    static DaemonStatus count(DaemonSpec spec, Map<String, Verdict> nodes, DaemonPods pods, String hash, Instant now) {
        int desired = 0;
        int current = 0;
        int misscheduled = 0;
        int ready = 0;
        int available = 0;
        int updated = 0;
        for (var node : nodes.entrySet()) {
            List<PodState> here = pods.on(node.getKey());
            if (node.getValue() != Verdict.RUN) {
                misscheduled += here.isEmpty() ? 0 : 1;
                continue;
            }
            desired++;
            if (!here.isEmpty()) {
                PodState oldest = here.size() == 1
                        ? here.getFirst()
                        : here.stream().min(OLDEST_FIRST).orElseThrow();
                current++;
                ready += oldest.ready() ? 1 : 0;
                available += oldest.available(spec.minReady(), now) ? 1 : 0;
                updated += DaemonPods.updated(oldest, hash) ? 1 : 0;
            }
        }
        return new DaemonStatus(desired, current, misscheduled, ready, available, updated);
    }

    /** The whole status, or empty if the set has it already. */
    Optional<ObjectNode> changed(DaemonSpec spec, int collisionCount, List<Condition> conditions, Instant now) {
        StatusDraft status = StatusDraft.of(spec.set())
                .always("currentNumberScheduled", current)
                .always("numberMisscheduled", misscheduled)
                .always("desiredNumberScheduled", desired)
                .always("numberReady", ready)
                .put("updatedNumberScheduled", updated)
                .put("numberAvailable", available)
                .put("numberUnavailable", desired - available);
        if (collisionCount > 0) {
            status.always("collisionCount", collisionCount);
        }
        return status.conditions(conditions, now).changed();
    }
}
