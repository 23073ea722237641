package dev.berth.controller.daemons;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.controller.optin.OptIns;
import dev.berth.controller.plan.IntOrPercent;
import dev.berth.controller.plan.SetSelector;
import dev.berth.protocol.api.KubeObject;
import java.time.Duration;

/**
 * A DaemonSet's spec as the planner reads it.
 *
 * @param rolling RollingUpdate, as opposed to OnDelete
 */
record DaemonSpec(
        KubeObject set,
        OptIns optIns,
        Eligibility eligibility,
        boolean rolling,
        IntOrPercent maxUnavailable,
        IntOrPercent maxSurge,
        Duration minReady,
        SetSelector selector,
        int historyLimit) {

    /** @param conditions whether conditions are written where the set does not say */
    static DaemonSpec of(KubeObject set, boolean conditions) {
        JsonNode spec = set.tree().path("spec");
        JsonNode strategy = spec.path("updateStrategy");
        JsonNode rolling = strategy.path("rollingUpdate");
        return new DaemonSpec(
                set,
                OptIns.of(set, conditions),
                Eligibility.of(spec.path("template").path("spec")),
                !strategy.path("type").asText("").equals("OnDelete"),
                IntOrPercent.of(rolling.path("maxUnavailable"), 1),
                IntOrPercent.of(rolling.path("maxSurge"), 0),
                Duration.ofSeconds(spec.path("minReadySeconds").asLong(0)),
                SetSelector.of(spec.path("selector")),
                spec.path("revisionHistoryLimit").asInt(10));
    }

    /** Whether a node may for a while have an old and a new pod. */
    boolean surges() {
        return rolling && maxSurge.roundedUp(1) > 0;
    }
}
