package dev.berth.protocol.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** What more than one module reads from a pod. Pure. */
public final class Pods {
    private Pods() {}

    /** {@code spec.nodeName}; empty for a pod that waits for its node. */
    public static String node(JsonNode pod) {
        return pod.path("spec").path("nodeName").asText("");
    }

    /** Whether it is Berth's placement that gives the pod its node: {@code spec.schedulerName} names no other scheduler. */
    public static boolean placedByBerth(JsonNode pod) {
        String scheduler = pod.path("spec").path("schedulerName").asText("");
        return scheduler.isEmpty() || scheduler.equals("default-scheduler");
    }

    /** The claims that its volumes name, those of generic ephemeral volumes ({@code <pod>-<volume>}) among them. */
    public static List<ObjectKey> claims(KubeObject pod) {
        var named = new ArrayList<ObjectKey>();
        for (JsonNode v : pod.tree().path("spec").path("volumes")) {
            String claim = v.path("persistentVolumeClaim").path("claimName").asText("");
            if (claim.isEmpty() && v.path("ephemeral").isObject()) {
                claim = pod.name() + "-" + v.path("name").asText("");
            }
            if (!claim.isEmpty()) {
                named.add(new ObjectKey(pod.namespace(), claim));
            }
        }
        return named;
    }

    /** Whether a pod of this status has ended for good: its phase is {@code Succeeded} or {@code Failed}. */
    public static boolean ended(JsonNode status) {
        String phase = status.path("phase").asText("");
        return phase.equals("Succeeded") || phase.equals("Failed");
    }

    /**
     * Whether its agent has acknowledged a pod of this stored status: {@code startTime} is there, "the date and time at which the object
     * was acknowledged by the Kubelet" as the field's documentation says. Nothing of a pod begins before that (decision 4), so one that is
     * not acknowledged has never run.
     */
    public static boolean acknowledged(JsonNode status) {
        return status.hasNonNull("startTime");
    }
}
