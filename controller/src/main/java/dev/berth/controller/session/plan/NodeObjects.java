package dev.berth.controller.session.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * The Node object: what its agent proposes, merged into what users have made of it. Labels and annotations of users, their taints and
 * {@code spec.unschedulable} survive. Times change only when what they date does, so that writing the same again is no write.
 */
public final class NodeObjects {
    private static final String UNSCHEDULABLE = "node.kubernetes.io/unschedulable";
    private static final List<String> OURS =
            List.of("node.kubernetes.io/unreachable", "node.kubernetes.io/not-ready", UNSCHEDULABLE);
    private static final List<String> PROPOSED =
            List.of("addresses", "allocatable", "capacity", "nodeInfo", "images", "volumesAttached");

    private NodeObjects() {}

    /** A Node to be created. */
    public static ObjectNode fresh(JsonNode proposed, NodeState state, Instant now) {
        ObjectNode node = Json.object().put("apiVersion", "v1").put("kind", "Node");
        node.putObject("metadata")
                .put("name", proposed.path("metadata").path("name").asText(""));
        return main(status(node, proposed, state, now), proposed, state, now);
    }

    /** Metadata and spec. Changes and returns the node. */
    public static ObjectNode main(ObjectNode node, JsonNode proposed, NodeState state, Instant now) {
        merge(node.withObject("/metadata"), proposed.path("metadata"), "labels");
        merge(node.withObject("/metadata"), proposed.path("metadata"), "annotations");
        ObjectNode spec = node.withObject("/spec");
        for (String field : List.of("podCIDR", "podCIDRs", "providerID")) {
            if (proposed.path("spec").has(field)) {
                spec.set(field, proposed.path("spec").path(field).deepCopy());
            }
        }
        taints(spec, state, now);
        return node;
    }

    private static void merge(ObjectNode meta, JsonNode proposed, String field) {
        JsonNode added = proposed.path(field);
        if (!added.isEmpty()) {
            ObjectNode into = meta.get(field) instanceof ObjectNode known ? known : meta.putObject(field);
            added.properties().forEach(e -> into.set(e.getKey(), e.getValue()));
        }
    }

    private static void taints(ObjectNode spec, NodeState state, Instant now) {
        ArrayNode taints = Json.mapper().createArrayNode();
        for (JsonNode t : spec.path("taints")) {
            if (!OURS.contains(t.path("key").asText(""))) {
                taints.add(t);
            }
        }
        JsonNode before = spec.path("taints").deepCopy();
        if (spec.path("unschedulable").asBoolean(false)) {
            taints.add(taint(before, UNSCHEDULABLE, "NoSchedule", now));
        }
        if (!state.taint.isEmpty()) {
            taints.add(taint(before, state.taint, "NoSchedule", now));
            taints.add(taint(before, state.taint, "NoExecute", now));
        }
        if (taints.isEmpty()) {
            spec.remove("taints");
        } else {
            spec.set("taints", taints);
        }
    }

    private static JsonNode taint(JsonNode before, String key, String effect, Instant now) {
        for (JsonNode t : before) {
            if (t.path("key").asText("").equals(key)
                    && t.path("effect").asText("").equals(effect)) {
                return t;
            }
        }
        return Json.object().put("effect", effect).put("key", key).put("timeAdded", text(now));
    }

    /** Whether the taint that cordoning brings is missing, or left over. */
    public static boolean cordonUnsettled(JsonNode node) {
        boolean tainted = false;
        for (JsonNode t : node.path("spec").path("taints")) {
            tainted |= t.path("key").asText("").equals(UNSCHEDULABLE);
        }
        return tainted != node.path("spec").path("unschedulable").asBoolean(false);
    }

    /** How a node stands by its word: the taints of a session, and whether it is Ready. */
    public static String standing(JsonNode node) {
        var said = new StringBuilder();
        for (JsonNode t : node.path("spec").path("taints")) {
            String key = t.path("key").asText("");
            if (OURS.contains(key) && !key.equals(UNSCHEDULABLE)) {
                said.append(key).append(':').append(t.path("effect").asText("")).append(' ');
            }
        }
        for (JsonNode c : node.path("status").path("conditions")) {
            if (c.path("type").asText("").equals("Ready")) {
                said.append("Ready=").append(c.path("status").asText(""));
            }
        }
        return said.toString();
    }

    /** Whether the node's word is what a session makes of the state. */
    public static boolean says(JsonNode node, NodeState state) {
        return standing(node).equals(standing(fresh(Json.object(), state, Instant.EPOCH)));
    }

    /** The status. Changes and returns the node. */
    public static ObjectNode status(ObjectNode node, JsonNode proposed, NodeState state, Instant now) {
        ObjectNode status = node.withObject("/status");
        for (String field : PROPOSED) {
            if (proposed.path("status").has(field)) {
                status.set(field, proposed.path("status").path(field).deepCopy());
            }
        }
        JsonNode before = status.path("conditions").deepCopy();
        boolean known = state != NodeState.UNREACHABLE;
        ArrayNode conditions = Json.mapper().createArrayNode();
        pressure(conditions, before, "MemoryPressure", "KubeletHasSufficientMemory", "sufficient memory", known, now);
        pressure(conditions, before, "DiskPressure", "KubeletHasNoDiskPressure", "no disk pressure", known, now);
        pressure(conditions, before, "PIDPressure", "KubeletHasSufficientPID", "sufficient PID", known, now);
        conditions.add(condition(before, "Ready", state.status, state.reason, state.message, now));
        status.set("conditions", conditions);
        return node;
    }

    private static void pressure(
            ArrayNode into, JsonNode before, String type, String reason, String what, boolean known, Instant now) {
        into.add(
                known
                        ? condition(before, type, "False", reason, "kubelet has " + what + " available", now)
                        : condition(
                                before,
                                type,
                                "Unknown",
                                NodeState.UNREACHABLE.reason,
                                NodeState.UNREACHABLE.message,
                                now));
    }

    private static JsonNode condition(
            JsonNode before, String type, String status, String reason, String message, Instant now) {
        String since = text(now);
        for (JsonNode c : before) {
            if (c.path("type").asText("").equals(type)
                    && c.path("status").asText("").equals(status)) {
                if (c.path("reason").asText("").equals(reason)
                        && c.path("message").asText("").equals(message)) {
                    return c;
                }
                since = c.path("lastTransitionTime").asText(since);
            }
        }
        return Json.object()
                .put("lastHeartbeatTime", text(now))
                .put("lastTransitionTime", since)
                .put("message", message)
                .put("reason", reason)
                .put("status", status)
                .put("type", type);
    }

    static String text(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
