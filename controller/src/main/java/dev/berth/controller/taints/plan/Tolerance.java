package dev.berth.controller.taints.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.KubeObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A toleration of a pod against NoExecute taints. Empty texts match everything, as in Kubernetes.
 *
 * @param most for how long; empty for ever
 */
public record Tolerance(String key, String operator, String value, String effect, Optional<Duration> most) {

    /** A hundred years, so that sums stay dates. */
    private static final long LONGEST = 100L * 365 * 24 * 3600;

    public static List<Tolerance> of(KubeObject pod) {
        var all = new ArrayList<Tolerance>();
        pod.tree().path("spec").path("tolerations").forEach(t -> all.add(of(t)));
        return all;
    }

    private static Tolerance of(JsonNode t) {
        JsonNode seconds = t.path("tolerationSeconds");
        return new Tolerance(
                t.path("key").asText(""),
                t.path("operator").asText(""),
                t.path("value").asText(""),
                t.path("effect").asText(""),
                seconds.isNumber()
                        ? Optional.of(Duration.ofSeconds(Math.clamp(seconds.asLong(), 0, LONGEST)))
                        : Optional.empty());
    }

    public boolean tolerates(JsonNode taint) {
        return (effect.isEmpty() || effect.equals(taint.path("effect").asText("")))
                && (key.isEmpty() || key.equals(taint.path("key").asText("")))
                && (operator.equals("Exists")
                        || ((operator.isEmpty() || operator.equals("Equal"))
                                && value.equals(taint.path("value").asText(""))));
    }
}
