package dev.berth.protocol.api;

/** What more than one module reads from a pod. Pure. */
public final class Pods {
    private Pods() {}

    /** {@code spec.nodeName}; empty for a pod that waits for its node. */
    public static String node(KubeObject pod) {
        return pod.tree().path("spec").path("nodeName").asText("");
    }

    /**
     * Whether its agent has acknowledged it: {@code status.startTime} is stored, "the date and time at which the object was acknowledged by the
     * Kubelet" as the field's documentation says. Nothing of a pod begins before that (decision 4), so one that is not acknowledged has
     * never run.
     */
    public static boolean acknowledged(KubeObject pod) {
        return pod.tree().path("status").hasNonNull("startTime");
    }
}
