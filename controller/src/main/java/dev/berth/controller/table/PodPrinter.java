package dev.berth.controller.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import java.time.Instant;
import java.util.List;

/** Pods. */
final class PodPrinter implements Printer {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.NAME,
                Column.text("Ready", "The aggregate readiness state of this pod for accepting traffic."),
                Column.text("Status", "The aggregate status of the containers in this pod."),
                Column.text(
                        "Restarts",
                        "The number of times the containers in this pod have been restarted and when the last container in"
                                + " this pod has restarted."),
                Column.AGE,
                Column.wide("IP", "The pod's primary address."),
                Column.wide("Node", "The node that the pod is placed on."),
                Column.wide("Nominated Node", "The node that is being made free for the pod."),
                Column.wide(
                        "Readiness Gates", "The conditions beside the containers' that the pod's readiness needs."));
    }

    @Override
    public List<Object> cells(KubeObject object, Instant now) {
        JsonNode pod = object.tree();
        JsonNode status = pod.path("status");
        PodSummary summary = PodSummary.of(pod);
        String restarts = summary.lastRestart()
                .filter(t -> summary.restarts() != 0)
                .map(t -> summary.restarts() + " (" + Ages.human(java.time.Duration.between(t, now)) + " ago)")
                .orElse(Integer.toString(summary.restarts()));
        String ip = Cells.or(Cells.text(status.path("podIPs").path(0), "ip"), Cells.text(status, "podIP"));
        return Cells.row(
                object.name(),
                summary.ready() + "/" + summary.total(),
                summary.reason(),
                restarts,
                Cells.age(object, now),
                Cells.or(ip, Cells.NONE),
                Cells.or(Cells.text(pod.path("spec"), "nodeName"), Cells.NONE),
                Cells.or(Cells.text(status, "nominatedNodeName"), Cells.NONE),
                gates(pod));
    }

    private static String gates(JsonNode pod) {
        JsonNode gates = pod.path("spec").path("readinessGates");
        if (gates.isEmpty()) {
            return Cells.NONE;
        }
        int open = 0;
        for (JsonNode gate : gates) {
            open += PodSummary.isTrue(pod.path("status"), Cells.text(gate, "conditionType")) ? 1 : 0;
        }
        return open + "/" + gates.size();
    }

    @Override
    public List<ObjectNode> conditions(KubeObject object) {
        return switch (Cells.text(object.tree().path("status"), "phase")) {
            case "Succeeded" -> List.of(completed("Succeeded", "The pod has completed successfully."));
            case "Failed" -> List.of(completed("Failed", "The pod failed."));
            default -> List.of();
        };
    }

    private static ObjectNode completed(String reason, String message) {
        return Json.object()
                .put("type", "Completed")
                .put("status", "True")
                .put("reason", reason)
                .put("message", message);
    }
}
