package dev.berth.controller.sets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.Condition;
import dev.berth.controller.plan.Conditions;
import dev.berth.controller.plan.Labels;
import dev.berth.controller.plan.PodState;
import dev.berth.controller.revisions.RevisionHistory;
import dev.berth.protocol.api.Json;
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
        JsonNode had = spec.set().tree().path("status");
        ObjectNode status = had instanceof ObjectNode object ? object.deepCopy() : Json.object();
        boolean complete =
                spec.rolling() && updated == spec.replicas() && ready == spec.replicas() && replicas == spec.replicas();
        put(
                status,
                "observedGeneration",
                spec.set().tree().path("metadata").path("generation").asLong(0));
        status.put("replicas", replicas);
        put(status, "readyReplicas", ready);
        put(status, "currentReplicas", complete ? updated : current);
        put(status, "updatedReplicas", updated);
        status.put("availableReplicas", available);
        status.put(
                "currentRevision",
                complete ? history.update().name() : history.current().name());
        status.put("updateRevision", history.update().name());
        status.put("collisionCount", history.collisionCount());
        Conditions.write(status, conditions, now);
        return same(status, had) ? Optional.empty() : Optional.of(status);
    }

    /** Zero is left out, as Kubernetes' omitempty does. */
    private static void put(ObjectNode status, String field, long value) {
        if (value == 0) {
            status.remove(field);
        } else {
            status.put(field, value);
        }
    }

    /** Equal whatever the order of fields and the width of numbers. */
    private static boolean same(ObjectNode a, JsonNode b) {
        return a.size() == b.size()
                && a.properties().stream()
                        .allMatch(e -> e.getValue()
                                .toString()
                                .equals(b.path(e.getKey()).toString()));
    }
}
