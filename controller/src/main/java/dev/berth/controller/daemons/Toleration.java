package dev.berth.controller.daemons;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import java.util.ArrayList;
import java.util.List;

/** A toleration, as far as it decides whether a node may have the pod. Empty texts match everything, as in Kubernetes. */
record Toleration(String key, String operator, String value, String effect) {
    private static final List<Toleration> DAEMON = List.of(
            exists("node.kubernetes.io/not-ready", "NoExecute"),
            exists("node.kubernetes.io/unreachable", "NoExecute"),
            exists("node.kubernetes.io/disk-pressure", "NoSchedule"),
            exists("node.kubernetes.io/memory-pressure", "NoSchedule"),
            exists("node.kubernetes.io/pid-pressure", "NoSchedule"),
            exists("node.kubernetes.io/unschedulable", "NoSchedule"));
    private static final Toleration NO_NETWORK = exists("node.kubernetes.io/network-unavailable", "NoSchedule");

    /** What every daemon pod tolerates, whatever its template says (Kubernetes: AddOrUpdateDaemonPodTolerations). */
    static List<Toleration> ofDaemons(boolean hostNetwork) {
        var all = new ArrayList<>(DAEMON);
        if (hostNetwork) {
            all.add(NO_NETWORK);
        }
        return all;
    }

    static Toleration of(JsonNode t) {
        return new Toleration(
                t.path("key").asText(""),
                t.path("operator").asText(""),
                t.path("value").asText(""),
                t.path("effect").asText(""));
    }

    boolean tolerates(JsonNode taint) {
        boolean fits = (effect.isEmpty() || effect.equals(taint.path("effect").asText("")))
                && (key.isEmpty() || key.equals(taint.path("key").asText("")));
        return fits
                && (operator.equals("Exists")
                        || ((operator.isEmpty() || operator.equals("Equal"))
                                && value.equals(taint.path("value").asText(""))));
    }

    ObjectNode json() {
        return Json.object().put("key", key).put("operator", operator).put("effect", effect);
    }

    private static Toleration exists(String key, String effect) {
        return new Toleration(key, "Exists", "", effect);
    }
}
