package dev.berth.controller.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a planner asks of a pod, read once from its tree. The names are those of Kubernetes' stateful_set_utils.go.
 *
 * @param phase empty if it has none yet
 * @param ready whether its Ready condition is true
 * @param turned when that condition last turned, as written; empty if it does not say
 * @param terminating whether its deletion has begun
 */
public record PodState(KubeObject object, String phase, boolean ready, String turned, boolean terminating) {

    public static PodState of(KubeObject object) {
        JsonNode status = object.tree().path("status");
        for (JsonNode condition : status.path("conditions")) {
            if (condition.path("type").asText("").equals("Ready")) {
                boolean ready = condition.path("status").asText("").equals("True");
                String turned = condition.path("lastTransitionTime").asText("");
                return new PodState(object, status.path("phase").asText(""), ready, turned, object.deleting());
            }
        }
        return new PodState(object, status.path("phase").asText(""), false, "", object.deleting());
    }

    public String name() {
        return object.name();
    }

    public String label(String key) {
        return object.tree().path("metadata").path("labels").path(key).asText("");
    }

    public boolean created() {
        return !phase.isEmpty();
    }

    public boolean pending() {
        return phase.equals("Pending");
    }

    public boolean failed() {
        return phase.equals("Failed");
    }

    public boolean succeeded() {
        return phase.equals("Succeeded");
    }

    /** Its containers have ended for good. */
    public boolean terminal() {
        return failed() || succeeded();
    }

    public boolean runningAndReady() {
        return phase.equals("Running") && ready;
    }

    /** Ready for more than the given time. */
    public boolean available(Duration minReady, Instant now) {
        return ready && availableIn(minReady, now).isZero();
    }

    /** How long a ready pod still has to stay ready until it counts as available; zero if it does. */
    public Duration availableIn(Duration minReady, Instant now) {
        if (minReady.isZero()) {
            return Duration.ZERO;
        }
        Optional<Instant> since = Times.parse(turned);
        if (since.isEmpty()) {
            return minReady;
        }
        // Strictly after, as Kubernetes compares.
        Duration left = Duration.between(now, since.get().plus(minReady).plusMillis(1));
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** Since when it is not Ready: since its condition turned, else since it was made. */
    public Instant unreadySince() {
        return Times.parse(turned).orElseGet(this::createdAt);
    }

    /** When its deletion was asked for, before its grace period. */
    public Instant deletedAt() {
        JsonNode meta = object.tree().path("metadata");
        return Times.in(meta.path("deletionTimestamp"))
                .map(t -> t.minusSeconds(meta.path("deletionGracePeriodSeconds").asLong(0)))
                .orElse(Instant.EPOCH);
    }

    public Instant createdAt() {
        return object.created().orElse(Instant.EPOCH);
    }
}
