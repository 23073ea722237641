package dev.berth.controller.daemons;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.controller.plan.PodState;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Times;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which nodes were dead already when a roll-out touched them, as opposed to those that it may have killed. A roll-out touches a node by
 * deleting the old pod there or by making the new one.
 *
 * @param deadSince when the nodes that are not Ready ceased to be
 */
record Touch(Map<String, Instant> deadSince, String hash) {
    /** Nobody knows since when: then the roll-out is not cleared of it. */
    private static final Instant UNKNOWN = Instant.MAX;

    static Touch of(List<KubeObject> nodes, String hash) {
        var dead = new java.util.HashMap<String, Instant>();
        for (KubeObject node : nodes) {
            for (JsonNode condition : node.tree().path("status").path("conditions")) {
                if (condition.path("type").asText("").equals("Ready")
                        && !condition.path("status").asText("").equals("True")) {
                    dead.put(
                            node.name(),
                            Times.in(condition.path("lastTransitionTime")).orElse(UNKNOWN));
                }
            }
        }
        return new Touch(dead, hash);
    }

    boolean deadBefore(String node, List<PodState> pods) {
        Instant dead = deadSince.get(node);
        return dead != null && touchedAt(pods).map(dead::isBefore).orElse(true);
    }

    Optional<Instant> deadSince(String node) {
        return Optional.ofNullable(deadSince.get(node));
    }

    private Optional<Instant> touchedAt(List<PodState> pods) {
        return pods.stream()
                .filter(p -> p.terminating() || DaemonPods.updated(p, hash))
                .map(p -> p.terminating() ? p.deletedAt() : p.createdAt())
                .min(Instant::compareTo);
    }
}
