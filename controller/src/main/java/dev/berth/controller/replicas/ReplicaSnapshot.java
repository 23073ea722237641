package dev.berth.controller.replicas;

import dev.berth.controller.plan.Trouble;
import dev.berth.protocol.api.KubeObject;
import java.util.List;
import java.util.Optional;

/**
 * What is known of one ReplicaSet.
 *
 * @param pods those that the set controls, and orphans of its namespace
 * @param related pods of all sets with the same controller, this one included: where they are crowded, one goes first
 * @param trouble the refusal that keeps earlier plans from being carried out
 */
public record ReplicaSnapshot(
        KubeObject set, List<KubeObject> pods, List<KubeObject> related, Optional<Trouble> trouble) {
    public ReplicaSnapshot {
        pods = List.copyOf(pods);
        related = List.copyOf(related);
    }
}
