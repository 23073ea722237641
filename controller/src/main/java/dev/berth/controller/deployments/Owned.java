package dev.berth.controller.deployments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.controller.plan.Condition;
import dev.berth.controller.plan.Conditions;
import dev.berth.protocol.api.KubeObject;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToIntFunction;

/** One ReplicaSet of a Deployment, as it is stored. */
record Owned(KubeObject object) {
    static final Comparator<Owned> OLDEST_FIRST =
            Comparator.comparing(Owned::createdAt).thenComparing(Owned::name);

    String name() {
        return object.name();
    }

    /** The pods that it wants. */
    int size() {
        return Math.max(0, object.tree().path("spec").path("replicas").asInt(1));
    }

    boolean active() {
        return size() > 0;
    }

    /** The pods that it has. */
    int actual() {
        return count("replicas");
    }

    int ready() {
        return count("readyReplicas");
    }

    int available() {
        return count("availableReplicas");
    }

    int terminating() {
        return count("terminatingReplicas");
    }

    /** Its condition ReplicaFailure, if it has one. */
    Optional<JsonNode> failure() {
        return Conditions.find(object.tree().path("status").path("conditions"), Condition.REPLICA_FAILURE);
    }

    private int count(String field) {
        return object.tree().path("status").path(field).asInt(0);
    }

    /** Whether its controller has counted it since it was last changed. */
    boolean observed() {
        return object.tree().path("metadata").path("generation").asLong(0)
                <= object.tree().path("status").path("observedGeneration").asLong(0);
    }

    long revision() {
        return number(Marks.REVISION);
    }

    /** For how many replicas of the Deployment it was last sized. */
    OptionalInt desired() {
        return annotation(Marks.DESIRED).isEmpty() ? OptionalInt.empty() : OptionalInt.of((int) number(Marks.DESIRED));
    }

    /** How many pods the Deployment might have had when it was last sized; 0 if that is not known. */
    int most() {
        return (int) number(Marks.MOST);
    }

    String annotation(String key) {
        return object.tree().path("metadata").path("annotations").path(key).asText("");
    }

    private long number(String annotation) {
        try {
            String text = annotation(annotation);
            return text.isEmpty() ? 0 : Long.parseLong(text);
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }

    JsonNode template() {
        return object.tree().path("spec").path("template");
    }

    Instant createdAt() {
        return object.created().orElse(Instant.EPOCH);
    }

    static int sum(List<Owned> sets, ToIntFunction<Owned> of) {
        return sets.stream().mapToInt(of).sum();
    }
}
