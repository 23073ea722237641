package dev.berth.controller.placement;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Pods;
import dev.berth.protocol.store.Change;

/** Which changes can change a decision; reports of running pods and heartbeats of nodes cannot. */
final class Relevance {
    private Relevance() {}

    static boolean any(Change change) {
        return true;
    }

    static boolean pod(Change change) {
        KubeObject now = change.object();
        return change.type() != Change.Type.MODIFIED
                || change.previous()
                        .map(before -> (Pods.node(now.tree()).isEmpty()
                                        && !spec(before).equals(spec(now)))
                                || !Pods.node(before.tree()).equals(Pods.node(now.tree()))
                                || before.deleting() != now.deleting()
                                || ended(before) != ended(now)
                                || !before.labels().equals(now.labels()))
                        .orElse(true);
    }

    static boolean node(Change change) {
        KubeObject now = change.object();
        return change.type() != Change.Type.MODIFIED
                || change.previous()
                        .map(before -> !spec(before).equals(spec(now))
                                || !before.labels().equals(now.labels())
                                || !allocatable(before).equals(allocatable(now)))
                        .orElse(true);
    }

    private static JsonNode spec(KubeObject object) {
        return object.tree().path("spec");
    }

    private static JsonNode allocatable(KubeObject node) {
        return node.tree().path("status").path("allocatable");
    }

    private static boolean ended(KubeObject pod) {
        return Pods.ended(pod.tree().path("status"));
    }
}
