package dev.berth.agent.logs;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.Json;

/** Which life of a container a log request means, decided from the pod's status with the kubelet's rules and in its words. */
public sealed interface LogChoice {
    /** @param containerId of the life whose log is read */
    record Life(String containerId) implements LogChoice {}

    record None(String why) implements LogChoice {}

    static LogChoice of(JsonNode status, String pod, String container, boolean previous) {
        JsonNode found = find(status, container);
        if (found.isEmpty()) {
            return new None(quoted(container, pod) + " is not available");
        }
        String last = found.at("/lastState/terminated/containerID").asText("");
        if (previous) {
            return last.isEmpty()
                    ? new None("previous terminated " + quoted(container, pod) + " not found")
                    : new Life(last);
        }
        if (found.at("/state/running").isObject()) {
            return new Life(found.path("containerID").asText(""));
        }
        if (found.at("/state/terminated").isObject()) {
            String ended = found.at("/state/terminated/containerID").asText("");
            return life(ended.isEmpty() ? last : ended, container, pod);
        }
        return last.isEmpty() ? waiting(found, container, pod) : new Life(last);
    }

    private static LogChoice life(String id, String container, String pod) {
        return id.isEmpty() ? new None(quoted(container, pod) + " is terminated") : new Life(id);
    }

    private static LogChoice waiting(JsonNode found, String container, String pod) {
        String reason = found.at("/state/waiting/reason").asText("");
        return new None(quoted(container, pod) + " is waiting to start"
                + switch (reason) {
                    case "" -> " - no logs yet";
                    case "ErrImagePull" -> ": image can't be pulled";
                    case "ImagePullBackOff" -> ": trying and failing to pull image";
                    default -> ": " + reason;
                });
    }

    private static JsonNode find(JsonNode status, String container) {
        for (String list : new String[] {"containerStatuses", "initContainerStatuses"}) {
            for (JsonNode s : status.path(list)) {
                if (s.path("name").asText("").equals(container)) {
                    return s;
                }
            }
        }
        return Json.object();
    }

    private static String quoted(String container, String pod) {
        return "container \"" + container + "\" in pod \"" + pod + "\"";
    }
}
