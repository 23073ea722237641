package dev.berth.controller.taints.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.controller.plan.ControllerRef;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Which pods a NoExecute taint drives out now (Kubernetes: the taint eviction controller). A toleration with a time runs from when the
 * taint was added, or the pod was made, whichever is later; of a taint that does not say when, from when it was first seen.
 *
 * <p>A StatefulSet's pods on a node that is lost are not its business: their deaths are declared by the node's session.
 */
public final class TaintPlanner {
    /** What a node's session says by taints of its own: that the node is lost. */
    public static final Set<String> SESSIONS = Set.of("node.kubernetes.io/unreachable", "node.kubernetes.io/not-ready");

    private TaintPlanner() {}

    /** One taint as one pod has met it. */
    public record Met(String pod, String taint) {}

    /**
     * @param leave the pods to be deleted now
     * @param seen when taints that bear no time were first seen; for the next plan
     * @param running the pods whose time runs
     * @param again when the next pod's time is up
     */
    public record TaintPlan(
            List<KubeObject> leave, Map<Met, Instant> seen, List<KubeObject> running, Optional<Duration> again) {
        public TaintPlan {
            leave = List.copyOf(leave);
            seen = Map.copyOf(seen);
            running = List.copyOf(running);
        }
    }

    /**
     * @param podsOn by node name
     * @param seen as the last plan left it
     */
    public static TaintPlan plan(
            List<KubeObject> nodes, Function<String, Stream<KubeObject>> podsOn, Map<Met, Instant> seen, Instant now) {
        var leave = new ArrayList<KubeObject>();
        var next = new HashMap<Met, Instant>();
        var running = new ArrayList<KubeObject>();
        var left = new ArrayList<Duration>();
        for (KubeObject node : nodes) {
            List<JsonNode> taints = noExecute(node);
            if (taints.isEmpty()) {
                continue;
            }
            podsOn.apply(node.name()).filter(p -> !p.deleting()).forEach(pod -> {
                left(pod, concerning(pod, taints), seen, next, now).ifPresent(l -> {
                    if (l.isZero()) {
                        leave.add(pod);
                    } else {
                        running.add(pod);
                        left.add(l);
                    }
                });
            });
        }
        return new TaintPlan(leave, next, running, left.stream().min(Duration::compareTo));
    }

    private static List<JsonNode> noExecute(KubeObject node) {
        var found = new ArrayList<JsonNode>();
        for (JsonNode taint : node.tree().path("spec").path("taints")) {
            if (taint.path("effect").asText("").equals("NoExecute")) {
                found.add(taint);
            }
        }
        return found;
    }

    private static List<JsonNode> concerning(KubeObject pod, List<JsonNode> taints) {
        return ControllerRef.ofStatefulSet(pod)
                ? taints.stream()
                        .filter(t -> !SESSIONS.contains(t.path("key").asText("")))
                        .toList()
                : taints;
    }

    /** How long the pod may stay: zero if it has to go now, empty for as long as it likes. */
    private static Optional<Duration> left(
            KubeObject pod, List<JsonNode> taints, Map<Met, Instant> seen, Map<Met, Instant> next, Instant now) {
        List<Tolerance> tolerations = Tolerance.of(pod);
        Optional<Duration> least = Optional.empty();
        for (JsonNode taint : taints) {
            Optional<Tolerance> used =
                    tolerations.stream().filter(t -> t.tolerates(taint)).findFirst();
            if (used.isEmpty()) {
                return Optional.of(Duration.ZERO);
            }
            if (used.get().most().isPresent()) {
                Instant end = since(pod, taint, seen, next, now)
                        .plus(used.get().most().get());
                Duration left = end.isAfter(now) ? Duration.between(now, end) : Duration.ZERO;
                least = least.filter(l -> l.compareTo(left) <= 0).or(() -> Optional.of(left));
            }
        }
        return least;
    }

    private static Instant since(
            KubeObject pod, JsonNode taint, Map<Met, Instant> seen, Map<Met, Instant> next, Instant now) {
        Optional<Instant> added = Times.in(taint.path("timeAdded"));
        if (added.isPresent()) {
            Instant born = pod.created().orElse(Instant.EPOCH);
            return added.get().isAfter(born) ? added.get() : born;
        }
        var met = new Met(
                pod.uid(),
                taint.path("key").asText("") + "=" + taint.path("value").asText(""));
        Instant first = seen.getOrDefault(met, now);
        next.put(met, first);
        return first;
    }
}
