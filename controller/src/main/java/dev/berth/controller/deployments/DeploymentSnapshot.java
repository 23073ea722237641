package dev.berth.controller.deployments;

import dev.berth.protocol.api.KubeObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is known of one Deployment.
 *
 * @param sets ReplicaSets that it controls, and orphans of its namespace
 * @param setNames any ReplicaSet of its namespace by name
 * @param podsOf the pods that a ReplicaSet controls
 */
public record DeploymentSnapshot(
        KubeObject deployment,
        List<KubeObject> sets,
        Function<String, Optional<KubeObject>> setNames,
        Function<KubeObject, List<KubeObject>> podsOf) {
    public DeploymentSnapshot {
        sets = List.copyOf(sets);
    }
}
