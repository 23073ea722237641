package dev.berth.controller.deployments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.Draft;
import dev.berth.controller.plan.StatusDraft;
import dev.berth.controller.plan.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A Deployment's counts and conditions, field for field as Kubernetes has them (syncRolloutStatus, calculateStatus). */
record DeploymentStatus(int replicas, int updated, int ready, int available, int unavailable, int terminating) {
    private static final String NEW_AVAILABLE = "NewReplicaSetAvailable";
    private static final String TIMED_OUT = "ProgressDeadlineExceeded";

    /** @param wanted the sum of the sizes after this plan */
    static DeploymentStatus count(DeploymentSpec spec, Optional<Owned> fresh, List<Owned> all, int wanted) {
        int available = Owned.sum(all, Owned::available);
        return new DeploymentStatus(
                Owned.sum(all, Owned::actual),
                fresh.map(Owned::actual).orElse(0),
                Owned.sum(all, Owned::ready),
                available,
                Math.max(0, wanted - available),
                Owned.sum(all, Owned::terminating));
    }

    boolean complete(DeploymentSpec spec) {
        return updated == spec.replicas() && replicas == spec.replicas() && available == spec.replicas();
    }

    void available(DeploymentSpec spec, Conditions conditions) {
        if (available >= spec.least()) {
            conditions.set(
                    Conditions.AVAILABLE, "True", "MinimumReplicasAvailable", "Deployment has minimum availability.");
        } else {
            conditions.set(
                    Conditions.AVAILABLE,
                    "False",
                    "MinimumReplicasUnavailable",
                    "Deployment does not have minimum availability.");
        }
    }

    /** Whether the roll-out moves, has ended, or has stood still for too long. */
    void progress(DeploymentSpec spec, String fresh, Conditions conditions, Instant now, Draft draft) {
        if (spec.deadline().isEmpty()) {
            conditions.remove(Conditions.PROGRESSING);
            return;
        }
        if (replicas == updated && conditions.has(Conditions.PROGRESSING, NEW_AVAILABLE)) {
            return;
        }
        if (complete(spec)) {
            conditions.set(Conditions.PROGRESSING, "True", NEW_AVAILABLE, fresh + " has successfully progressed.");
        } else if (moves(spec.deployment().tree().path("status"))) {
            conditions.renew(Conditions.PROGRESSING, "True", "ReplicaSetUpdated", fresh + " is progressing.");
        } else {
            deadline(spec.deadline().get(), fresh, conditions, now, draft);
        }
    }

    private boolean moves(JsonNode had) {
        int old = had.path("replicas").asInt(0) - had.path("updatedReplicas").asInt(0);
        return updated > had.path("updatedReplicas").asInt(0)
                || replicas - updated < old
                || ready > had.path("readyReplicas").asInt(0)
                || available > had.path("availableReplicas").asInt(0);
    }

    private static void deadline(Duration deadline, String fresh, Conditions conditions, Instant now, Draft draft) {
        boolean settled = conditions.has(Conditions.PROGRESSING, NEW_AVAILABLE)
                || conditions.has(Conditions.PROGRESSING, TIMED_OUT);
        Optional<Instant> since = conditions.updated(Conditions.PROGRESSING);
        if (settled || since.isEmpty()) {
            return;
        }
        Instant end = since.get().plus(deadline);
        if (end.isBefore(now)) {
            conditions.set(Conditions.PROGRESSING, "False", TIMED_OUT, fresh + " has timed out progressing.");
        } else {
            draft.againIn(Duration.between(now, end).plusSeconds(1));
            draft.waitFor(Wait.of("NoProgress", fresh + " makes no progress").since(since.get()));
        }
    }

    /** The whole status, or empty if the Deployment has it already. */
    Optional<ObjectNode> changed(DeploymentSpec spec, int collisions, Conditions conditions) {
        return StatusDraft.of(spec.deployment())
                .put("replicas", replicas)
                .put("updatedReplicas", updated)
                .put("readyReplicas", ready)
                .put("availableReplicas", available)
                .put("unavailableReplicas", unavailable)
                .put("terminatingReplicas", terminating)
                .put("collisionCount", collisions)
                .put("conditions", conditions.json())
                .changed();
    }
}
