package dev.berth.controller.replicas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.Conditions;
import dev.berth.controller.plan.PodState;
import dev.berth.protocol.api.Json;
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

    /** The whole status, or empty if the set has it already. */
    Optional<ObjectNode> changed(ReplicaSpec spec, Instant now) {
        JsonNode had = spec.set().tree().path("status");
        ObjectNode status = had instanceof ObjectNode object ? object.deepCopy() : Json.object();
        status.put("replicas", replicas);
        put(status, "fullyLabeledReplicas", labeled);
        put(status, "readyReplicas", ready);
        put(status, "availableReplicas", available);
        put(status, "terminatingReplicas", terminating);
        put(
                status,
                "observedGeneration",
                spec.set().tree().path("metadata").path("generation").asLong(0));
        // What a fault of ours left there is over.
        Conditions.write(status, List.of(), now);
        boolean same = status.size() == had.size()
                && status.properties().stream()
                        .allMatch(e -> e.getValue()
                                .toString()
                                .equals(had.path(e.getKey()).toString()));
        return same ? Optional.empty() : Optional.of(status);
    }

    /** Zero is left out, as Kubernetes' omitempty does. */
    private static void put(ObjectNode status, String field, long value) {
        if (value == 0) {
            status.remove(field);
        } else {
            status.put(field, value);
        }
    }
}
