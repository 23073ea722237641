package dev.berth.controller.replicas;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.controller.plan.SetSelector;
import dev.berth.protocol.api.KubeObject;
import java.time.Duration;

/** A ReplicaSet's spec as the planner reads it. */
record ReplicaSpec(KubeObject set, int replicas, Duration minReady, SetSelector selector) {
    static ReplicaSpec of(KubeObject set) {
        JsonNode spec = set.tree().path("spec");
        return new ReplicaSpec(
                set,
                Math.max(0, spec.path("replicas").asInt(1)),
                Duration.ofSeconds(Math.max(0, spec.path("minReadySeconds").asLong(0))),
                SetSelector.of(spec.path("selector")));
    }

    JsonNode template() {
        return set.tree().path("spec").path("template");
    }
}
