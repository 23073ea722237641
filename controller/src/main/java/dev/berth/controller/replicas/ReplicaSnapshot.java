package dev.berth.controller.replicas;

import dev.berth.protocol.api.KubeObject;
import java.util.List;

/**
 * What is known of one ReplicaSet.
 *
 * @param pods those that the set controls, and orphans of its namespace
 * @param related pods of all sets with the same controller, this one included: where they are crowded, one goes first
 */
public record ReplicaSnapshot(KubeObject set, List<KubeObject> pods, List<KubeObject> related) {
    public ReplicaSnapshot {
        pods = List.copyOf(pods);
        related = List.copyOf(related);
    }
}
