package dev.berth.controller.sets;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.Condition;
import dev.berth.controller.plan.Labels;
import dev.berth.controller.plan.PodState;
import dev.berth.controller.plan.StatusDraft;
import dev.berth.controller.revisions.RevisionHistory;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A StatefulSet's counts, field for field as Kubernetes has them. */
record SetStatus(int replicas, int ready, int available, int current, int updated) {

    static SetStatus count(SetSpec spec, List<PodState> pods, RevisionHistory history, Instant now) {
        int replicas = 0;
        int ready = 0;
        int available = 0;
        int current = 0;
        int updated = 0;
        for (PodState pod : pods) {
            String revision = pod.label(Labels.REVISION_HASH);
            boolean counts = pod.created() && !pod.terminating();
            replicas += pod.created() ? 1 : 0;
            ready += pod.runningAndReady() ? 1 : 0;
            available += pod.runningAndReady() && pod.available(spec.minReady(), now) ? 1 : 0;
            current += counts && revision.equals(history.current().name()) ? 1 : 0;
            updated += counts && revision.equals(history.update().name()) ? 1 : 0;
        }
        return new SetStatus(replicas, ready, available, current, updated);
    }

    SetStatus withoutCurrent(int deleted) {
        return new SetStatus(replicas, ready, available, Math.max(0, current - deleted), updated);
    }

    /** The whole status, or empty if the set has it already. */
    Optional<ObjectNode> changed(SetSpec spec, RevisionHistory history, List<Condition> conditions, Instant now) {
        boolean complete =
                spec.rolling() && updated == spec.replicas() && ready == spec.replicas() && replicas == spec.replicas();
        return StatusDraft.of(spec.set())
                .always("replicas", replicas)
                .put("readyReplicas", ready)
                .put("currentReplicas", complete ? updated : current)
                .put("updatedReplicas", updated)
                .always("availableReplicas", available)
                .put(
                        "currentRevision",
                        complete ? history.update().name() : history.current().name())
                .put("updateRevision", history.update().name())
                .always("collisionCount", history.collisionCount())
                .conditions(conditions, now)
                .changed();
    }
}
