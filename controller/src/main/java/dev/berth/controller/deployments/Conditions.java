package dev.berth.controller.deployments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.Condition;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.Times;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A Deployment's conditions while a plan is being made. */
final class Conditions {
    static final String AVAILABLE = "Available";
    static final String PROGRESSING = "Progressing";

    private final List<ObjectNode> all = new ArrayList<>();
    private final String now;

    Conditions(JsonNode had, Instant now) {
        had.forEach(c -> all.add(c.deepCopy()));
        this.now = now.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    Optional<ObjectNode> find(String type) {
        return all.stream().filter(c -> c.path("type").asText("").equals(type)).findFirst();
    }

    boolean has(String type, String reason) {
        return find(type)
                .filter(c -> c.path("reason").asText("").equals(reason))
                .isPresent();
    }

    /** Sets a condition, unless it has this status for this reason already: then its time and message stay. */
    void set(String type, String status, String reason, String message) {
        boolean same = find(type)
                .filter(c -> c.path("status").asText("").equals(status)
                        && c.path("reason").asText("").equals(reason))
                .isPresent();
        if (!same) {
            renew(type, status, reason, message);
        }
    }

    /** Sets a condition and the time of its last news, whatever it was; only a turn of its status counts as a transition. */
    void renew(String type, String status, String reason, String message) {
        String turned = find(type)
                .filter(c -> c.path("status").asText("").equals(status))
                .map(c -> c.path("lastTransitionTime").asText(now))
                .orElse(now);
        remove(type);
        all.add(Json.object()
                .put("type", type)
                .put("status", status)
                .put("lastUpdateTime", now)
                .put("lastTransitionTime", turned)
                .put("reason", reason)
                .put("message", message));
    }

    /** What keeps its sets from making or deleting pods; that of the new set comes first (Kubernetes: getReplicaFailures). */
    void replicaFailure(Optional<Owned> fresh, List<Owned> sets) {
        Optional<JsonNode> failure = Stream.concat(fresh.stream(), sets.stream())
                .flatMap(s -> s.failure().stream())
                .findFirst();
        remove(Condition.REPLICA_FAILURE);
        failure.ifPresent(f -> {
            String turned = f.path("lastTransitionTime").asText(now);
            all.add(Json.object()
                    .put("type", Condition.REPLICA_FAILURE)
                    .put("status", f.path("status").asText(""))
                    .put("lastUpdateTime", turned)
                    .put("lastTransitionTime", turned)
                    .put("reason", f.path("reason").asText(""))
                    .put("message", f.path("message").asText("")));
        });
    }

    void remove(String type) {
        all.removeIf(c -> c.path("type").asText("").equals(type));
    }

    /** When there was last any news of the condition. */
    Optional<Instant> updated(String type) {
        return find(type).flatMap(c -> Times.in(c.path("lastUpdateTime")));
    }

    ArrayNode json() {
        return Json.mapper().createArrayNode().addAll(all);
    }
}
