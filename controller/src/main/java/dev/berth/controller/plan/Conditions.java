package dev.berth.controller.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.Announcement.Notice;
import dev.berth.protocol.api.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The conditions with which a workload says where it stands and why. Those that others have written are left alone. */
public final class Conditions {
    /** What passes within this time is the ordinary course of things: every pod is not Ready for a moment. */
    public static final Duration GRACE = Duration.ofSeconds(3);

    private static final Set<String> OURS =
            Set.of(Condition.PROGRESSING, Condition.AVAILABLE, Condition.BLOCKED, Condition.REPLICA_FAILURE);

    private Conditions() {}

    /** What holds the workload up: a refusal that lasts, else the first cause that has lasted. Asks to plan again for younger ones. */
    public static Condition blocked(Optional<Trouble> trouble, Draft draft, Instant now) {
        if (trouble.isPresent()) {
            return Condition.of(
                    Condition.BLOCKED,
                    true,
                    trouble.get().reason(),
                    trouble.get().message() + " (since " + trouble.get().since().truncatedTo(ChronoUnit.SECONDS) + ")");
        }
        for (Wait wait : draft.waits()) {
            Duration young = wait.youngFor(GRACE, now);
            if (young.isZero()) {
                return Condition.of(Condition.BLOCKED, true, wait.reason(), wait.story());
            }
            draft.againIn(young);
        }
        return Condition.of(Condition.BLOCKED, false, "NothingHolds", "nothing holds it up");
    }

    /** Puts ours into a status in the place of those that it had; a condition keeps its time as long as its status stays. */
    public static void write(ObjectNode status, List<Condition> ours, Instant now) {
        JsonNode had = status.path("conditions");
        ArrayNode all = Json.mapper().createArrayNode();
        for (JsonNode condition : had) {
            if (!OURS.contains(condition.path("type").asText(""))) {
                all.add(condition.deepCopy());
            }
        }
        for (Condition condition : ours) {
            String since = find(had, condition.type())
                    .filter(h -> h.path("status").asText("").equals(condition.status()))
                    .map(h -> h.path("lastTransitionTime").asText(""))
                    .orElse(now.truncatedTo(ChronoUnit.SECONDS).toString());
            all.addObject()
                    .put("type", condition.type())
                    .put("status", condition.status())
                    .put("lastTransitionTime", since)
                    .put("reason", condition.reason())
                    .put("message", condition.message());
        }
        if (all.isEmpty()) {
            status.remove("conditions");
        } else {
            status.set("conditions", all);
        }
    }

    /** The event for a cause that is new: the workload is blocked and was not, or by something else. */
    public static Optional<Notice> news(JsonNode status, Condition blocked) {
        if (!blocked.isTrue()) {
            return Optional.empty();
        }
        boolean known = find(status.path("conditions"), blocked.type())
                .filter(h -> h.path("status").asText("").equals("True")
                        && h.path("message").asText("").equals(blocked.message()))
                .isPresent();
        return known
                ? Optional.empty()
                : Optional.of(new Notice(true, "Blocked", blocked.reason() + ": " + blocked.message()));
    }

    /** A status that says that the planner itself has failed, whatever else stands in it. */
    public static ObjectNode ofFault(JsonNode had, String fault, Instant now) {
        ObjectNode status = had instanceof ObjectNode object ? object.deepCopy() : Json.object();
        write(
                status,
                List.of(Condition.of(
                        Condition.BLOCKED,
                        true,
                        "PlannerFault",
                        "a fault of Berth stops this workload, and only it; it is tried again: " + fault)),
                now);
        return status;
    }

    /** The condition of that type, if there is one. */
    public static Optional<JsonNode> find(JsonNode conditions, String type) {
        for (JsonNode condition : conditions) {
            if (condition.path("type").asText("").equals(type)) {
                return Optional.of(condition);
            }
        }
        return Optional.empty();
    }
}
