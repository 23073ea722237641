package dev.berth.controller.place;

import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.store.Snapshot;
import java.util.List;
import java.util.Map;

/**
 * All that placement looks at.
 *
 * @param placed pods that have a node, or have just been given one, and have not ended
 * @param waiting pods that want one
 */
public record Cluster(
        List<KubeObject> nodes,
        List<Placed> placed,
        List<PodFacts> waiting,
        Snapshot claims,
        Snapshot volumes,
        Snapshot classes,
        Snapshot namespaces) {
    public Cluster {
        nodes = List.copyOf(nodes);
        placed = List.copyOf(placed);
        waiting = List.copyOf(waiting);
    }

    /** A pod and its node. */
    public record Placed(PodFacts pod, String node) {}

    Map<String, String> namespaceLabels(String namespace) {
        return namespaces
                .get(ObjectKey.cluster(namespace))
                .map(KubeObject::labels)
                .orElse(Map.of());
    }
}
