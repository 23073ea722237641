package dev.berth.controller.replicas;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.controller.plan.PodState;
import dev.berth.protocol.api.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;

/**
 * Which pod goes first when there are too many (Kubernetes: ActivePodsWithRanks): unassigned, pending, not ready, cheap, crowded, ready for a
 * shorter time, restarted more often, younger. Times are compared by their order of magnitude, so that not always the youngest go; within
 * one magnitude the uid decides, which is as good as chance.
 *
 * @param crowd how many related pods each node has
 */
record DeletionOrder(Map<String, Integer> crowd, Instant now) implements Comparator<PodState> {
    private static final String COST = "controller.kubernetes.io/pod-deletion-cost";

    @Override
    public int compare(PodState a, PodState b) {
        return Comparator.<PodState>comparingInt(p -> node(p).isEmpty() ? 0 : 1)
                .thenComparingInt(DeletionOrder::phase)
                .thenComparingInt(p -> p.ready() ? 1 : 0)
                .thenComparingInt(DeletionOrder::cost)
                .thenComparingInt(p -> -crowd.getOrDefault(node(p), 0))
                .thenComparing(this::byReadiness)
                .thenComparingInt(p -> -restarts(p))
                .thenComparing((p, q) -> byAge(p.createdAt(), q.createdAt(), p, q))
                .compare(a, b);
    }

    private static String node(PodState pod) {
        return pod.object().tree().path("spec").path("nodeName").asText("");
    }

    private static int phase(PodState pod) {
        return switch (pod.phase()) {
            case "", "Pending" -> 0;
            case "Unknown" -> 1;
            default -> 2;
        };
    }

    private static int cost(PodState pod) {
        String text = pod.object()
                .tree()
                .path("metadata")
                .path("annotations")
                .path(COST)
                .asText("");
        try {
            return text.isEmpty() ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException notACost) {
            return 0;
        }
    }

    private int byReadiness(PodState a, PodState b) {
        return a.ready() && b.ready() ? byAge(turned(a), turned(b), a, b) : 0;
    }

    private int byAge(Instant a, Instant b, PodState first, PodState second) {
        if (a.equals(b)) {
            return 0;
        }
        int magnitudes = Integer.compare(magnitude(a), magnitude(b));
        return magnitudes != 0
                ? magnitudes
                : first.object().uid().compareTo(second.object().uid());
    }

    /** The logarithm of the age; the youngest have the smallest. */
    private int magnitude(Instant since) {
        Duration age = Duration.between(since, now);
        return age.isNegative() ? -1 : 64 - Long.numberOfLeadingZeros(age.toMillis());
    }

    private static Instant turned(PodState pod) {
        return Times.parse(pod.turned()).orElse(Instant.EPOCH);
    }

    private static int restarts(PodState pod) {
        int most = 0;
        for (JsonNode container : pod.object().tree().path("status").path("containerStatuses")) {
            most = Math.max(most, container.path("restartCount").asInt(0));
        }
        return most;
    }
}
