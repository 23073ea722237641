package dev.berth.controller.session.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.controller.taints.plan.Tolerance;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Pods;
import dev.berth.protocol.api.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which pods leave the API because their node is lost. Nothing of them runs: the node's epoch is fenced. What is being deleted goes at once;
 * the rest goes as Kubernetes' taint eviction has it, by its toleration of {@code unreachable:NoExecute}. Pods of a StatefulSet have none
 * unless a user wrote one, so they go at once.
 */
public final class LostPods {
    private static final JsonNode TAINT = NodeState.UNREACHABLE.noExecute();

    private LostPods() {}

    /**
     * One that is being deleted and has ended waits for its finalizers, which are somebody else's.
     *
     * @param since when the node was lost
     */
    public static List<KubeObject> due(Stream<KubeObject> pods, Instant since, Instant now) {
        return pods.filter(p -> p.deleting() ? !waits(p) : overdue(p, since, now))
                .toList();
    }

    /** Which leave because the Node object is gone as well: nothing is left to tolerate (Kubernetes' {@code podgc}). */
    public static List<KubeObject> orphaned(Stream<KubeObject> pods) {
        return pods.filter(p -> !(p.deleting() && waits(p))).toList();
    }

    private static boolean waits(KubeObject pod) {
        return Pods.ended(pod.tree().path("status"));
    }

    private static boolean overdue(KubeObject pod, Instant since, Instant now) {
        return stay(pod).map(d -> !since.plus(d).isAfter(now)).orElse(false);
    }

    /** How long the pod stays on a lost node; empty for as long as it likes. */
    static Optional<Duration> stay(KubeObject pod) {
        List<Tolerance> tolerations =
                Tolerance.of(pod).stream().filter(t -> t.tolerates(TAINT)).toList();
        return tolerations.isEmpty()
                ? Optional.of(Duration.ZERO)
                : tolerations.stream().flatMap(t -> t.most().stream()).min(Duration::compareTo);
    }

    /** When the node got its taint; empty before that is written. */
    public static Optional<Instant> since(JsonNode node) {
        for (JsonNode t : node.path("spec").path("taints")) {
            if (t.path("key").equals(TAINT.path("key")) && t.path("effect").equals(TAINT.path("effect"))) {
                return Times.in(t.path("timeAdded"));
            }
        }
        return Optional.empty();
    }
}
