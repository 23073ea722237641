package dev.berth.controller.session.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import java.time.Instant;
import java.util.List;

/** How a pod's status changes by its agent's report, and by the loss of its node. */
public final class PodStatusEdits {
    private static final List<String> AGENTS =
            List.of("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady");

    private PodStatusEdits() {}

    /** The agent's whole status, with the conditions of others as they are now. Changes and returns the pod. */
    public static ObjectNode reported(ObjectNode pod, ObjectNode status) {
        ObjectNode next = agents(status);
        ArrayNode conditions = next.withArray("conditions");
        for (JsonNode c : pod.path("status").path("conditions")) {
            if (!AGENTS.contains(c.path("type").asText(""))) {
                conditions.add(c);
            }
        }
        if (pod.path("status").has("nominatedNodeName")) {
            next.set("nominatedNodeName", pod.path("status").path("nominatedNodeName"));
        }
        pod.set("status", next);
        return pod;
    }

    /** What of a pod's status its agent alone says; a copy. */
    public static ObjectNode agents(JsonNode status) {
        ObjectNode own = status instanceof ObjectNode o ? o.deepCopy() : Json.object();
        own.remove("nominatedNodeName");
        ArrayNode conditions = own.putArray("conditions");
        for (JsonNode c : status.path("conditions")) {
            if (AGENTS.contains(c.path("type").asText(""))) {
                conditions.add(c);
            }
        }
        return own;
    }

    /** A pod of a lost node is not Ready; the rest of its status stays as its agent last said. */
    public static ObjectNode nodeLost(ObjectNode pod, Instant now) {
        for (JsonNode c : pod.path("status").path("conditions")) {
            if (c instanceof ObjectNode ready
                    && ready.path("type").asText("").equals("Ready")
                    && !ready.path("status").asText("").equals("False")) {
                ready.put("status", "False");
                ready.put("reason", "NodeNotReady").put("message", "Node is not ready");
                ready.put("lastTransitionTime", NodeObjects.text(now));
            }
        }
        return pod;
    }
}
