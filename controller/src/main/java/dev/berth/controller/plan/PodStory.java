package dev.berth.controller.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.KubeObject;
import java.util.List;

/** What a pod's status says of why the pod is not Ready, in one line. */
public final class PodStory {
    private static final int LONGEST = 300;
    /** What every container says while it is started; nobody learns anything from it. */
    private static final List<String> NO_NEWS = List.of("ContainerCreating", "PodInitializing");

    private PodStory() {}

    /** Empty if it says nothing. */
    public static String of(KubeObject pod) {
        String told = told(pod.tree().path("status"));
        return told.length() > LONGEST ? told.substring(0, LONGEST) + "..." : told;
    }

    private static String told(JsonNode status) {
        for (JsonNode condition : status.path("conditions")) {
            if (condition.path("type").asText("").equals("PodScheduled")
                    && condition.path("status").asText("").equals("False")) {
                return "it has no node: " + joined(condition);
            }
        }
        if (!status.path("reason").asText("").isEmpty()) {
            return joined(status);
        }
        for (String list : new String[] {"initContainerStatuses", "containerStatuses"}) {
            for (JsonNode container : status.path(list)) {
                String told = container(container);
                if (!told.isEmpty()) {
                    return "container " + container.path("name").asText("") + " " + told;
                }
            }
        }
        return "";
    }

    private static String container(JsonNode container) {
        JsonNode waiting = container.path("state").path("waiting");
        if (!waiting.path("reason").asText("").isEmpty()
                && !NO_NEWS.contains(waiting.path("reason").asText(""))) {
            return "waits: " + joined(waiting);
        }
        JsonNode ended = container.path("state").path("terminated");
        if (ended.path("exitCode").asInt(0) != 0) {
            return "ended with exit code " + ended.path("exitCode").asInt(0);
        }
        boolean runs = container.path("state").has("running");
        return runs && !container.path("ready").asBoolean(true) ? "runs and is not ready" : "";
    }

    private static String joined(JsonNode told) {
        String reason = told.path("reason").asText("");
        String message = told.path("message").asText("");
        return reason + (reason.isEmpty() || message.isEmpty() ? "" : ": ") + message;
    }
}
