package dev.berth.controller.place;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** The pod's condition {@code PodScheduled}. */
public record PodCondition(boolean scheduled, String reason, String message) {
    private static final String TYPE = "PodScheduled";

    /** Whether the pod has the condition already; an equal one is not written again. */
    public boolean isIn(JsonNode pod) {
        for (JsonNode c : pod.path("status").path("conditions")) {
            if (c.path("type").asText("").equals(TYPE)) {
                return status().equals(c.path("status").asText(""))
                        && reason.equals(c.path("reason").asText(""))
                        && message.equals(c.path("message").asText(""));
            }
        }
        return false;
    }

    /** Puts the condition into the pod's tree, which is the caller's own, and returns it. */
    public ObjectNode into(ObjectNode pod, Instant now) {
        if (isIn(pod)) {
            return pod;
        }
        ArrayNode conditions = pod.withObject("/status").withArray("conditions");
        ObjectNode own = own(conditions);
        if (!status().equals(own.path("status").asText(""))) {
            own.put("lastTransitionTime", now.truncatedTo(ChronoUnit.SECONDS).toString());
        }
        own.put("type", TYPE).put("status", status()).putNull("lastProbeTime");
        put(own, "reason", reason);
        put(own, "message", message);
        return pod;
    }

    private static ObjectNode own(ArrayNode conditions) {
        for (JsonNode c : conditions) {
            if (c.path("type").asText("").equals(TYPE) && c instanceof ObjectNode found) {
                return found;
            }
        }
        return conditions.addObject();
    }

    private static void put(ObjectNode node, String field, String value) {
        if (value.isEmpty()) {
            node.remove(field);
        } else {
            node.put(field, value);
        }
    }

    private String status() {
        return scheduled ? "True" : "False";
    }
}
