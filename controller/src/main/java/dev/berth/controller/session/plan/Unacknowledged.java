package dev.berth.controller.session.plan;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.controller.plan.ControllerRef;
import dev.berth.controller.taints.plan.Tolerance;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Pods;
import java.util.List;
import java.util.stream.Stream;

/**
 * Pods that a node was given and whose agent never acknowledged them: it starts nothing before the API has stored {@code
 * status.startTime}, so nothing of them can have run, and once the node was left they can be made anew elsewhere without a fence. The
 * removal names the revision that was looked at; an acknowledgement that comes first refuses it.
 */
public final class Unacknowledged {
    private Unacknowledged() {}

    /**
     * Those that have to leave: the ones that are being deleted, and of StatefulSets all that do not tolerate the loss of their node
     * (design 7: they are not given the 300 s that Kubernetes gives the others).
     *
     * @param pods all of a node that was left in good order; those of a fenced one go by {@link LostPods}
     */
    public static List<KubeObject> leaving(Stream<KubeObject> pods) {
        return pods.filter(p -> !Pods.acknowledged(p.tree().path("status")))
                .filter(p -> p.deleting() || (ControllerRef.ofStatefulSet(p) && !tolerates(p)))
                .toList();
    }

    private static boolean tolerates(KubeObject pod) {
        JsonNode taint = NodeState.LEFT.noExecute();
        return Tolerance.of(pod).stream().anyMatch(t -> t.tolerates(taint));
    }
}
