package dev.berth.controller.deployments;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.controller.plan.IntOrPercent;
import dev.berth.controller.plan.SetSelector;
import dev.berth.protocol.api.KubeObject;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A Deployment's spec as the planner reads it.
 *
 * @param rolling RollingUpdate, as opposed to Recreate
 * @param surge how many pods there may be above the wanted ones; 0 for Recreate
 * @param unavailable how many of the wanted pods may be missing; 0 for Recreate
 * @param history how many old sets are kept; empty for all
 * @param deadline how long a roll-out may make no progress; empty for ever
 */
record DeploymentSpec(
        KubeObject deployment,
        int replicas,
        boolean paused,
        boolean rolling,
        int surge,
        int unavailable,
        long minReadySeconds,
        SetSelector selector,
        OptionalInt history,
        Optional<Duration> deadline) {

    static DeploymentSpec of(KubeObject deployment) {
        JsonNode spec = deployment.tree().path("spec");
        int replicas = Math.max(0, spec.path("replicas").asInt(1));
        JsonNode strategy = spec.path("strategy");
        boolean rolling = !strategy.path("type").asText("").equals("Recreate");
        int surge = 0;
        int unavailable = 0;
        if (rolling) {
            JsonNode bounds = strategy.path("rollingUpdate");
            surge = IntOrPercent.of(bounds.path("maxSurge"), 0).roundedUp(replicas);
            unavailable = IntOrPercent.of(bounds.path("maxUnavailable"), 0).roundedDown(replicas);
            // Both may come out as 0 by rounding; then one pod at a time has to go first.
            unavailable = Math.min(replicas, surge == 0 && unavailable == 0 ? 1 : unavailable);
        }
        return new DeploymentSpec(
                deployment,
                replicas,
                spec.path("paused").asBoolean(false),
                rolling,
                surge,
                unavailable,
                spec.path("minReadySeconds").asLong(0),
                SetSelector.of(spec.path("selector")),
                number(spec.path("revisionHistoryLimit")),
                deadline(spec.path("progressDeadlineSeconds")));
    }

    /** The greatest number means none at all, as in Kubernetes. */
    private static OptionalInt number(JsonNode node) {
        int value = node.asInt(Integer.MAX_VALUE);
        return value == Integer.MAX_VALUE ? OptionalInt.empty() : OptionalInt.of(Math.max(0, value));
    }

    private static Optional<Duration> deadline(JsonNode node) {
        OptionalInt seconds = number(node);
        return seconds.isPresent() ? Optional.of(Duration.ofSeconds(seconds.getAsInt())) : Optional.empty();
    }

    JsonNode template() {
        return deployment.tree().path("spec").path("template");
    }

    int collisions() {
        return deployment.tree().path("status").path("collisionCount").asInt(0);
    }

    int most() {
        return replicas + surge;
    }

    int least() {
        return replicas - unavailable;
    }
}
