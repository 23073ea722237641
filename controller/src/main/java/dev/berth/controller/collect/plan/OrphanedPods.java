package dev.berth.controller.collect.plan;

import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.store.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Pods bound to a node that no longer exists.
 *
 * <p>The grace protects the promise that no pod runs twice: a node's session does not outlive its Node object, so an agent that is still
 * there loses its lease, and its pods are dead, before their objects go and are replaced. It must therefore be longer than the lease's ttl
 * and margin together.
 *
 * @param missingSince when each node was first missed
 */
public record OrphanedPods(Map<String, Instant> missingSince) {
    public OrphanedPods {
        missingSince = Map.copyOf(missingSince);
    }

    public static final OrphanedPods NONE = new OrphanedPods(Map.of());

    /** Looks again: nodes that are back, or that no pod is bound to, are forgotten. */
    public OrphanedPods observe(Snapshot pods, Snapshot nodes, Instant now) {
        var missing = new HashMap<String, Instant>();
        pods.all()
                .map(OrphanedPods::node)
                .filter(node -> !node.isEmpty() && !missing.containsKey(node))
                .filter(node -> nodes.get(ObjectKey.cluster(node)).isEmpty())
                .forEach(node -> missing.put(node, missingSince.getOrDefault(node, now)));
        return new OrphanedPods(missing);
    }

    /** The pods whose node has been missing for the grace: to be removed, once the nodes' absence is proven. */
    public List<KubeObject> due(Snapshot pods, Instant now, Duration grace) {
        return missingSince.entrySet().stream()
                .filter(e -> !e.getValue().plus(grace).isAfter(now))
                .map(Map.Entry::getKey)
                .sorted()
                .flatMap(pods::onNode)
                .toList();
    }

    private static String node(KubeObject pod) {
        return pod.tree().path("spec").path("nodeName").asText("");
    }
}
