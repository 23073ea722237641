package dev.berth.volumes.binding;

import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Pods;
import dev.berth.protocol.store.Change;

/** Which changes can change a plan; the many others (a pod's status, a node's heartbeat) are not worth a pass. */
final class Relevance {
    private Relevance() {}

    static boolean any(Change change) {
        return true;
    }

    /** A pod with claims that came, went, began to go or was given its node or acknowledged there. */
    static boolean pod(Change change) {
        return !Pods.claims(change.object()).isEmpty()
                && (change.type() != Change.Type.MODIFIED
                        || change.previous()
                                .map(p -> matters(p, change.object()))
                                .orElse(true));
    }

    private static boolean matters(KubeObject before, KubeObject now) {
        return !Pods.node(before.tree()).equals(Pods.node(now.tree()))
                || acknowledged(before) != acknowledged(now)
                || before.deleting() != now.deleting();
    }

    private static boolean acknowledged(KubeObject pod) {
        return Pods.acknowledged(pod.tree().path("status"));
    }

    /** A node that came, went, or whose labels or annotations changed. */
    static boolean node(Change change) {
        return change.type() != Change.Type.MODIFIED
                || change.previous()
                        .map(p -> !p.labels().equals(change.object().labels())
                                || !p.annotations().equals(change.object().annotations()))
                        .orElse(true);
    }
}
