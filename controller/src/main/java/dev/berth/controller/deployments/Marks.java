package dev.berth.controller.deployments;

import java.util.Set;

/** Kubernetes' labels and annotations around Deployments. */
final class Marks {
    static final String HASH = "pod-template-hash";
    static final String REVISION = "deployment.kubernetes.io/revision";
    static final String HISTORY = "deployment.kubernetes.io/revision-history";
    static final String DESIRED = "deployment.kubernetes.io/desired-replicas";
    static final String MOST = "deployment.kubernetes.io/max-replicas";

    /** What is a Deployment's or a set's own, and is not copied from the one to the other. */
    static final Set<String> OWN = Set.of(
            "kubectl.kubernetes.io/last-applied-configuration",
            REVISION,
            HISTORY,
            DESIRED,
            MOST,
            "deprecated.deployment.rollback.to");

    private Marks() {}
}
