package dev.berth.controller.disruption.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import java.time.Instant;

/** The condition by which a pod says that it is about to be deleted, and for what reason; reasons and messages are Kubernetes'. */
public enum DisruptionTarget {
    EVICTION("EvictionByEvictionAPI", "Eviction API: evicting"),
    TAINT("DeletionByTaintManager", "Taint manager: deleting due to NoExecute taint");

    private static final String TYPE = "DisruptionTarget";

    private final String reason;
    private final String message;

    DisruptionTarget(String reason, String message) {
        this.reason = reason;
        this.message = message;
    }

    /** Sets the condition in the pod's status; changes and returns the pod. */
    public ObjectNode mark(ObjectNode pod, Instant now) {
        ObjectNode status = pod.withObjectProperty("status");
        ArrayNode conditions = Json.mapper().createArrayNode();
        String since = Budget.time(now);
        for (JsonNode c : status.path("conditions")) {
            if (!c.path("type").asText("").equals(TYPE)) {
                conditions.add(c);
            } else if (c.path("status").asText("").equals("True")) {
                since = c.path("lastTransitionTime").asText(since);
            }
        }
        conditions
                .addObject()
                .put("type", TYPE)
                .put("status", "True")
                .put("reason", reason)
                .put("message", message)
                .put("lastTransitionTime", since);
        status.set("conditions", conditions);
        return pod;
    }
}
