package dev.berth.controller.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A workload's status on its way from what it was; fields that nobody here knows stay. Confined to one call of a planner. */
public final class StatusDraft {
    private final JsonNode had;
    private final ObjectNode status;

    private StatusDraft(JsonNode had) {
        this.had = had;
        this.status = had instanceof ObjectNode object ? object.deepCopy() : Json.object();
    }

    /** The workload's status, with {@code observedGeneration} as it must be once a planner has seen this generation. */
    public static StatusDraft of(KubeObject workload) {
        return new StatusDraft(workload.tree().path("status"))
                .put(
                        "observedGeneration",
                        workload.tree().path("metadata").path("generation").asLong(0));
    }

    /** Zero is left out, as Kubernetes' omitempty does. */
    public StatusDraft put(String field, long value) {
        if (value == 0) {
            status.remove(field);
            return this;
        }
        return always(field, value);
    }

    /** A field that is there even when it is zero. */
    public StatusDraft always(String field, long value) {
        status.put(field, value);
        return this;
    }

    public StatusDraft put(String field, String value) {
        status.put(field, value);
        return this;
    }

    public StatusDraft put(String field, JsonNode value) {
        status.set(field, value);
        return this;
    }

    /** The conditions that are Berth's to write (see {@link Conditions#write}). */
    public StatusDraft conditions(List<Condition> conditions, Instant now) {
        Conditions.write(status, conditions, now);
        return this;
    }

    /** The whole status, or empty if it says what it said, whatever the order of fields and the width of numbers. */
    public Optional<ObjectNode> changed() {
        boolean same = status.size() == had.size()
                && status.properties().stream()
                        .allMatch(e -> e.getValue()
                                .toString()
                                .equals(had.path(e.getKey()).toString()));
        return same ? Optional.empty() : Optional.of(status);
    }
}
