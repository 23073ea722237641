package dev.berth.agent.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * {@code status.conditions}: the four that an agent owns, and behind them those of others as the API had them. A condition's
 * {@code lastTransitionTime} moves only when its status does.
 */
final class Conditions {
    private static final List<String> OWN =
            List.of("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady");

    private final JsonNode previous;
    private final Instant now;
    private final ArrayNode out = Json.mapper().createArrayNode();

    private Conditions(JsonNode previous, Instant now) {
        this.previous = previous;
        this.now = now;
    }

    static ArrayNode of(PodView view, String phase, JsonNode previous, Instant now) {
        var c = new Conditions(previous.path("conditions"), now);
        c.add("PodReadyToStartContainers", view.sandbox(), "", "");
        c.initialized(view, phase);
        Optional<Lack> containers = containersLack(view, phase);
        c.add("Ready", containers.or(() -> gatesLack(view)));
        c.add("ContainersReady", containers);
        c.others(view.pod().status().path("conditions"));
        return c.out;
    }

    /** Why a condition is False. */
    private record Lack(String reason, String message) {}

    private void initialized(PodView view, String phase) {
        List<String> open = names(view.containers(), c -> c.init() && !initDone(c));
        if (view.initialized()) {
            add("Initialized", true, phase.equals("Succeeded") ? "PodCompleted" : "", "");
        } else {
            add("Initialized", false, "ContainersNotInitialized", "containers with incomplete status: " + list(open));
        }
    }

    private static boolean initDone(ContainerView c) {
        return c.sidecar() ? c.started() : c.state() instanceof ContainerState.Terminated t && t.exitCode() == 0;
    }

    private static Optional<Lack> containersLack(PodView view, String phase) {
        if (phase.equals("Succeeded")) {
            return Optional.of(new Lack("PodCompleted", ""));
        }
        if (phase.equals("Failed")) {
            return Optional.of(new Lack("PodFailed", ""));
        }
        List<String> unready = names(view.staying(), c -> !c.ready());
        return unready.isEmpty()
                ? Optional.empty()
                : Optional.of(new Lack("ContainersNotReady", "containers with unready status: " + list(unready)));
    }

    private static Optional<Lack> gatesLack(PodView view) {
        var lacking = new ArrayList<String>();
        for (JsonNode gate : view.pod().tree().path("spec").path("readinessGates")) {
            String type = gate.path("conditionType").asText("");
            JsonNode found = find(view.pod().status().path("conditions"), type);
            if (found.isMissingNode()) {
                lacking.add("corresponding condition of pod readiness gate \"" + type + "\" does not exist.");
            } else if (!found.path("status").asText("").equals("True")) {
                lacking.add("the status of pod readiness gate \"" + type + "\" is not \"True\", but "
                        + found.path("status").asText("Unknown"));
            }
        }
        return lacking.isEmpty()
                ? Optional.empty()
                : Optional.of(new Lack("ReadinessGatesNotReady", String.join(", ", lacking)));
    }

    private void add(String type, Optional<Lack> lack) {
        add(
                type,
                lack.isEmpty(),
                lack.map(Lack::reason).orElse(""),
                lack.map(Lack::message).orElse(""));
    }

    private void add(String type, boolean holds, String reason, String message) {
        String status = holds ? "True" : "False";
        JsonNode before = find(previous, type);
        ObjectNode one = out.addObject();
        one.putNull("lastProbeTime");
        one.put(
                "lastTransitionTime",
                before.path("status").asText("").equals(status)
                        ? before.path("lastTransitionTime").asText(Times.text(now))
                        : Times.text(now));
        putText(one, "message", message);
        putText(one, "reason", reason);
        one.put("status", status).put("type", type);
    }

    private void others(JsonNode known) {
        for (JsonNode c : known) {
            if (!OWN.contains(c.path("type").asText(""))) {
                out.add(c);
            }
        }
    }

    private static JsonNode find(JsonNode conditions, String type) {
        for (JsonNode c : conditions) {
            if (c.path("type").asText("").equals(type)) {
                return c;
            }
        }
        return Json.object().path("none");
    }

    private static List<String> names(List<ContainerView> containers, Predicate<ContainerView> which) {
        return containers.stream().filter(which).map(ContainerView::name).toList();
    }

    private static String list(List<String> names) {
        return "[" + String.join(" ", names) + "]";
    }

    private static void putText(ObjectNode node, String field, String text) {
        if (!text.isEmpty()) {
            node.put(field, text);
        }
    }
}
