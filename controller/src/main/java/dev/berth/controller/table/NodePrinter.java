package dev.berth.controller.table;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.KubeObject;
import java.time.Instant;
import java.util.List;
import java.util.TreeSet;

/** Nodes. */
final class NodePrinter implements Printer {
    private static final String ROLE_PREFIX = "node-role.kubernetes.io/";

    @Override
    public List<Column> columns() {
        return List.of(
                Column.NAME,
                Column.text("Status", "The status of the node"),
                Column.text("Roles", "The roles of the node"),
                Column.AGE,
                Column.text("Version", "The version that the node's agent reports."),
                Column.wide("Internal-IP", "The node's address inside of the cluster."),
                Column.wide("External-IP", "The node's address outside of the cluster."),
                Column.wide("OS-Image", "The node's operating system."),
                Column.wide("Kernel-Version", "The node's kernel."),
                Column.wide("Container-Runtime", "What runs the node's containers."));
    }

    @Override
    public List<Object> cells(KubeObject object, Instant now) {
        JsonNode status = object.tree().path("status");
        JsonNode system = status.path("nodeInfo");
        return Cells.row(
                object.name(),
                status(object.tree()),
                roles(object),
                Cells.age(object, now),
                Cells.text(system, "kubeletVersion"),
                address(status, "InternalIP"),
                address(status, "ExternalIP"),
                Cells.or(Cells.text(system, "osImage"), Cells.UNKNOWN),
                Cells.or(Cells.text(system, "kernelVersion"), Cells.UNKNOWN),
                Cells.or(Cells.text(system, "containerRuntimeVersion"), Cells.UNKNOWN));
    }

    private static String status(JsonNode node) {
        String status = "Unknown";
        for (JsonNode condition : node.path("status").path("conditions")) {
            if (Cells.text(condition, "type").equals("Ready")) {
                status = Cells.text(condition, "status").equals("True") ? "Ready" : "NotReady";
            }
        }
        boolean cordoned = node.path("spec").path("unschedulable").asBoolean(false);
        return cordoned ? status + ",SchedulingDisabled" : status;
    }

    private static String roles(KubeObject node) {
        var roles = new TreeSet<String>();
        node.labels().forEach((key, value) -> {
            if (key.startsWith(ROLE_PREFIX) && key.length() > ROLE_PREFIX.length()) {
                roles.add(key.substring(ROLE_PREFIX.length()));
            } else if (key.equals("kubernetes.io/role") && !value.isEmpty()) {
                roles.add(value);
            }
        });
        return Cells.or(String.join(",", roles), Cells.NONE);
    }

    private static String address(JsonNode status, String type) {
        for (JsonNode address : status.path("addresses")) {
            if (Cells.text(address, "type").equals(type)) {
                return Cells.text(address, "address");
            }
        }
        return Cells.NONE;
    }
}
