package dev.berth.controller.place;

import dev.berth.protocol.api.KubeObject;
import java.util.List;

/** What became of one waiting pod. */
public sealed interface Decision {
    PodFacts pod();

    /**
     * The pod goes to the node.
     *
     * @param choosing unbound claims, as they were seen, whose volume is to be made on that node
     */
    record Bind(PodFacts pod, String node, List<KubeObject> choosing) implements Decision {
        public Bind {
            choosing = List.copyOf(choosing);
        }
    }

    /** @param message why no node fits, in Kubernetes' words */
    record Unschedulable(PodFacts pod, String message) implements Decision {}
}
