package dev.berth.volumes.claims;

/** The annotations, finalizers and reasons that Kubernetes and Berth use around volumes. */
final class Names {
    static final String BIND_COMPLETED = "pv.kubernetes.io/bind-completed";
    static final String BOUND_BY_CONTROLLER = "pv.kubernetes.io/bound-by-controller";
    static final String PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";
    static final String STORAGE_PROVISIONER = "volume.kubernetes.io/storage-provisioner";
    static final String BETA_STORAGE_PROVISIONER = "volume.beta.kubernetes.io/storage-provisioner";
    static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";
    static final String DEFAULT_CLASS = "storageclass.kubernetes.io/is-default-class";
    static final String BETA_DEFAULT_CLASS = "storageclass.beta.kubernetes.io/is-default-class";
    static final String BETA_CLASS = "volume.beta.kubernetes.io/storage-class";
    static final String CLAIM_PROTECTION = "kubernetes.io/pvc-protection";
    static final String VOLUME_PROTECTION = "kubernetes.io/pv-protection";
    static final String PROVISIONER_FINALIZER = "external-provisioner.volume.kubernetes.io/finalizer";
    static final String HOSTNAME = "kubernetes.io/hostname";
    static final String VOLUME_ROOT = "berth.dev/volume-root";

    /**
     * On a volume: the uid of the claim whose end this binder has allowed. Written before the claim's finalizer goes, so that a later binder,
     * whose view of claims may be behind, knows a claim that is gone from one that it has not seen yet.
     */
    static final String CLAIM_ENDED = "berth.dev/claim-ended";

    private Names() {}
}
