package dev.berth.controller.session.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.KubeObject;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * Which pods leave the API because their node is lost. Nothing of them runs: the node's epoch is fenced. What is being deleted goes at once;
 * the rest goes as Kubernetes' taint eviction has it, by its toleration of {@code unreachable:NoExecute}. Pods of a StatefulSet have none
 * unless a user wrote one, so they go at once.
 */
public final class LostPods {
    private static final String TAINT = "node.kubernetes.io/unreachable";
    private static final String EFFECT = "NoExecute";
    /** A hundred years, so that sums stay dates. */
    private static final long LONGEST = 100L * 365 * 24 * 3600;

    private LostPods() {}

    /** @param since when the node was lost */
    public static List<KubeObject> due(Stream<KubeObject> pods, Instant since, Instant now) {
        return pods.filter(p -> p.deleting() ? !heldByFinalizers(p) : overdue(p, since, now))
                .toList();
    }

    /** Its end is known already; what it waits for is somebody else's. */
    private static boolean heldByFinalizers(KubeObject pod) {
        String phase = pod.tree().path("status").path("phase").asText("");
        return phase.equals("Failed") || phase.equals("Succeeded");
    }

    private static boolean overdue(KubeObject pod, Instant since, Instant now) {
        return stay(pod).map(d -> !since.plus(d).isAfter(now)).orElse(false);
    }

    /** How long the pod stays on a lost node; empty for as long as it likes. */
    static Optional<Duration> stay(KubeObject pod) {
        boolean tolerates = false;
        OptionalLong least = OptionalLong.empty();
        for (JsonNode t : pod.tree().path("spec").path("tolerations")) {
            if (tolerates(t)) {
                tolerates = true;
                if (t.path("tolerationSeconds").isNumber()) {
                    long seconds = Math.clamp(t.path("tolerationSeconds").asLong(), 0, LONGEST);
                    least = OptionalLong.of(Math.min(least.orElse(Long.MAX_VALUE), seconds));
                }
            }
        }
        if (!tolerates) {
            return Optional.of(Duration.ZERO);
        }
        return least.isPresent() ? Optional.of(Duration.ofSeconds(least.getAsLong())) : Optional.empty();
    }

    private static boolean tolerates(JsonNode t) {
        String key = t.path("key").asText("");
        String effect = t.path("effect").asText("");
        boolean exists = t.path("operator").asText("").equals("Exists");
        boolean value = exists || t.path("value").asText("").isEmpty();
        return (key.equals(TAINT) || (key.isEmpty() && exists)) && (effect.isEmpty() || effect.equals(EFFECT)) && value;
    }

    /** When the node got its taint; empty before that is written. */
    public static Optional<Instant> since(JsonNode node) {
        for (JsonNode t : node.path("spec").path("taints")) {
            if (t.path("key").asText("").equals(TAINT)
                    && t.path("effect").asText("").equals(EFFECT)) {
                return time(t.path("timeAdded").asText(""));
            }
        }
        return Optional.empty();
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException unreadable) {
            return Optional.empty();
        }
    }
}
