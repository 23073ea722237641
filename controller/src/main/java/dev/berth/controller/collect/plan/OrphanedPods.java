package dev.berth.controller.collect.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Pods;
import dev.berth.protocol.store.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Pods bound to a node that no longer exists.
 *
 * <p>The grace lets a node come back whose agent is still there and registers again; it proves nothing. What may run is left to the node's
 * session, which alone knows whether anybody holds the lease.
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

    /**
     * Whether something of the pod may run where nothing is known of its node. An agent starts nothing before the API has stored {@code
     * status.startTime}, so what nobody acknowledged can go as long as its revision is this one.
     */
    public static boolean mayRun(KubeObject pod) {
        JsonNode status = pod.tree().path("status");
        return Pods.acknowledged(status) && !Pods.ended(status);
    }

    /** The node that a pod is bound to; empty if it is bound to none. */
    public static String node(KubeObject pod) {
        return pod.tree().path("spec").path("nodeName").asText("");
    }
}
