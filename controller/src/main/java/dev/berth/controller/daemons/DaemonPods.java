package dev.berth.controller.daemons;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.controller.plan.Labels;
import dev.berth.controller.plan.PodState;
import dev.berth.protocol.api.KubeObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A DaemonSet's pods by the node that they are for.
 *
 * @param byNode a node without pods is absent
 */
record DaemonPods(Map<String, List<PodState>> byNode) {
    /** The one to keep comes first: bound before unbound, ready before not ready, older before younger. */
    static final Comparator<PodState> KEEP_FIRST = Comparator.comparing(DaemonPods::unbound)
            .thenComparing(p -> !p.ready())
            .thenComparing(PodState::createdAt)
            .thenComparing(PodState::name);

    static DaemonPods group(List<PodState> pods) {
        var byNode = new HashMap<String, List<PodState>>(pods.size() * 2);
        for (PodState pod : pods) {
            // A pod that has ended and is going blocks nothing.
            if (!(pod.terminal() && pod.terminating())) {
                byNode.computeIfAbsent(target(pod.object()), n -> new ArrayList<>(1))
                        .add(pod);
            }
        }
        return new DaemonPods(byNode);
    }

    List<PodState> on(String node) {
        return byNode.getOrDefault(node, List.of());
    }

    /** The live pods of one node: at most one new and one old one, or more than that. */
    static Pair pair(List<PodState> pods, String hash) {
        PodState fresh = null;
        PodState old = null;
        for (PodState pod : pods) {
            if (pod.terminating()) {
                continue;
            }
            if (updated(pod, hash)) {
                if (fresh != null) {
                    return new Pair(null, null, true);
                }
                fresh = pod;
            } else {
                if (old != null) {
                    return new Pair(null, null, true);
                }
                old = pod;
            }
        }
        return new Pair(fresh, old, false);
    }

    static boolean updated(PodState pod, String hash) {
        return pod.label(Labels.REVISION_HASH).equals(hash);
    }

    /**
     * @param crowded there are several of one sort; then neither is given
     */
    record Pair(@Nullable PodState fresh, @Nullable PodState old, boolean crowded) {}

    /** The node that a pod is bound to, or that its affinity names; empty if there is none. */
    static String target(KubeObject pod) {
        JsonNode spec = pod.tree().path("spec");
        String bound = spec.path("nodeName").asText("");
        if (!bound.isEmpty()) {
            return bound;
        }
        for (JsonNode term : spec.path("affinity")
                .path("nodeAffinity")
                .path("requiredDuringSchedulingIgnoredDuringExecution")
                .path("nodeSelectorTerms")) {
            for (JsonNode field : term.path("matchFields")) {
                if (field.path("key").asText("").equals("metadata.name")) {
                    return field.path("values").path(0).asText("");
                }
            }
        }
        return "";
    }

    static boolean unbound(PodState pod) {
        return pod.object().tree().path("spec").path("nodeName").asText("").isEmpty();
    }
}
