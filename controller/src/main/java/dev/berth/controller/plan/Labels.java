package dev.berth.controller.plan;

/** The label and annotation keys that workloads put on their objects; Kubernetes' names. */
public final class Labels {
    public static final String POD_NAME = "statefulset.kubernetes.io/pod-name";
    public static final String POD_INDEX = "apps.kubernetes.io/pod-index";

    /** On a StatefulSet's pod the revision's name, on a DaemonSet's pod and revision the bare hash. */
    public static final String REVISION_HASH = "controller-revision-hash";

    /** The bare hash on a StatefulSet's revision. */
    public static final String SET_REVISION_HASH = "controller.kubernetes.io/hash";

    public static final String TEMPLATE_GENERATION = "pod-template-generation";

    /** Where apps/v1 keeps the template generation of a DaemonSet. */
    public static final String TEMPLATE_GENERATION_ANNOTATION = "deprecated.daemonset.template.generation";

    /** On a revision: since when it counts as stuck, and why. Whoever takes them away has it tried again. */
    public static final String STUCK_AT = "berth.dev/stuck-at";

    public static final String STUCK_BECAUSE = "berth.dev/stuck-because";

    /** On a StatefulSet's revision: the lowest ordinal that had it when its roll-out was halted. */
    public static final String HALTED_AT = "berth.dev/halted-at-ordinal";

    /** On a DaemonSet's revision: when its pods were first available on every node. */
    public static final String PROVEN_AT = "berth.dev/proven-at";

    private Labels() {}
}
