package dev.berth.controller.disruption.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.select.LabelMatch;
import dev.berth.controller.select.LabelSelectors;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Ready;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** What all decisions about a PodDisruptionBudget read and write. */
final class Budget {
    /** How long an evicted pod may take to be marked for deletion (Kubernetes: DeletionTimeout). */
    static final Duration DELETION_TIMEOUT = Duration.ofMinutes(2);

    static final String DISRUPTED = "disruptedPods";
    static final String ALLOWED = "disruptionsAllowed";

    private static final String CONDITION = "DisruptionAllowed";

    private Budget() {}

    /** Those that are guarded by the budget: an absent selector matches none, an empty one all of the namespace. */
    static List<KubeObject> guarded(KubeObject budget, List<KubeObject> pods) {
        LabelMatch selector = LabelSelectors.of(budget.tree().path("spec").path("selector"));
        return pods.stream()
                .filter(p -> p.namespace().equals(budget.namespace()) && selector.matches(p.labels()))
                .toList();
    }

    static boolean ready(KubeObject pod) {
        return Ready.is(pod.tree());
    }

    /** Sets the condition that says whether anything may be evicted; the time stays unless the condition turns. */
    static void condition(ObjectNode status, Instant now) {
        boolean allowed = status.path(ALLOWED).asInt(0) > 0;
        condition(status, allowed, allowed ? "SufficientPods" : "InsufficientPods", "", now);
    }

    static void condition(ObjectNode status, boolean allowed, String reason, String message, Instant now) {
        String value = allowed ? "True" : "False";
        String since = time(now);
        ArrayNode conditions = Json.mapper().createArrayNode();
        for (JsonNode c : status.path("conditions")) {
            if (!c.path("type").asText("").equals(CONDITION)) {
                conditions.add(c.deepCopy());
            } else if (c.path("status").asText("").equals(value)) {
                since = c.path("lastTransitionTime").asText(since);
            }
        }
        conditions
                .addObject()
                .put("lastTransitionTime", since)
                .put("message", message)
                .put("observedGeneration", status.path("observedGeneration").asLong(0))
                .put("reason", reason)
                .put("status", value)
                .put("type", CONDITION);
        status.set("conditions", conditions);
    }

    static String time(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
