package dev.berth.controller.replicas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.Condition;
import dev.berth.controller.plan.PodState;
import dev.berth.controller.plan.StatusDraft;
import dev.berth.controller.plan.Trouble;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A ReplicaSet's counts, field for field as Kubernetes has them. */
record ReplicaStatus(int replicas, int labeled, int ready, int available, int terminating) {

    static ReplicaStatus count(ReplicaSpec spec, List<PodState> active, int terminating, Instant now) {
        JsonNode labels = spec.template().path("metadata").path("labels");
        int labeled = 0;
        int ready = 0;
        int available = 0;
        for (PodState pod : active) {
            labeled += carries(pod, labels) ? 1 : 0;
            ready += pod.ready() ? 1 : 0;
            available += pod.available(spec.minReady(), now) ? 1 : 0;
        }
        return new ReplicaStatus(active.size(), labeled, ready, available, terminating);
    }

    private static boolean carries(PodState pod, JsonNode labels) {
        return labels.properties().stream()
                .allMatch(l -> pod.label(l.getKey()).equals(l.getValue().asText("")));
    }

    /**
     * The whole status, or empty if the set has it already.
     *
     * @param trouble the refusal that keeps its pods from being made or deleted: the condition ReplicaFailure, which is True or not there
     */
    Optional<ObjectNode> changed(ReplicaSpec spec, Optional<Trouble> trouble, Instant now) {
        List<Condition> conditions =
                trouble.map(t -> Condition.of(Condition.REPLICA_FAILURE, true, t.reason(), t.message())).stream()
                        .toList();
        return StatusDraft.of(spec.set())
                .always("replicas", replicas)
                .put("fullyLabeledReplicas", labeled)
                .put("readyReplicas", ready)
                .put("availableReplicas", available)
                .put("terminatingReplicas", terminating)
                .conditions(conditions, now)
                .changed();
    }
}
