package dev.berth.controller.lost.plan;

import dev.berth.controller.optin.OptIns;
import dev.berth.controller.plan.ControllerRef;
import dev.berth.controller.session.plan.LostPods;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Pods;
import dev.berth.protocol.match.NodeMatch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Which claims are given up, and with them their data: those of a StatefulSet with {@code berth.dev/lost-volume: recreate-after=D}, whose pod
 * has waited for a node for D, while every node that can reach the volume has been lost for D or is gone. Their set then makes pod and claim
 * anew. Nothing of a lost node runs (its epoch is fenced before it is marked), so no process writes to what is given up.
 */
public final class LostVolumePlanner {
    private LostVolumePlanner() {}

    /**
     * What is looked at.
     *
     * @param waiting pods without a node
     */
    public record Scene(
            Stream<KubeObject> waiting,
            Function<ObjectKey, Optional<KubeObject>> sets,
            Function<ObjectKey, Optional<KubeObject>> claims,
            Function<ObjectKey, Optional<KubeObject>> volumes,
            List<KubeObject> nodes,
            Instant now) {
        public Scene {
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * A pod that waits in vain.
     *
     * @param claims what is to be given up; at least one
     */
    public record Loss(KubeObject pod, List<KubeObject> claims, Duration after) {
        public Loss {
            claims = List.copyOf(claims);
        }
    }

    public static List<Loss> plan(Scene scene) {
        return scene.waiting()
                .filter(pod -> !pod.deleting() && ControllerRef.ofStatefulSet(pod))
                .flatMap(pod -> loss(scene, pod).stream())
                .toList();
    }

    private static Optional<Loss> loss(Scene scene, KubeObject pod) {
        Optional<Duration> after = set(scene, pod)
                .flatMap(set -> OptIns.of(set, false).lostVolume().recreateAfter());
        if (after.isEmpty() || !waited(pod, after.get(), scene.now())) {
            return Optional.empty();
        }
        List<KubeObject> lost = Pods.claims(pod).stream()
                .flatMap(key -> scene.claims().apply(key).stream())
                .filter(claim -> lost(scene, claim, after.get()))
                .toList();
        return lost.isEmpty() ? Optional.empty() : Optional.of(new Loss(pod, lost, after.get()));
    }

    private static Optional<KubeObject> set(Scene scene, KubeObject pod) {
        return pod.controller()
                .flatMap(owner -> scene.sets()
                        .apply(new ObjectKey(pod.namespace(), owner.name()))
                        .filter(set -> set.uid().equals(owner.uid()) && !set.deleting()));
    }

    private static boolean waited(KubeObject pod, Duration after, Instant now) {
        return pod.created().map(at -> !at.plus(after).isAfter(now)).orElse(false);
    }

    /** A volume that every node reaches has no affinity and is never lost. */
    private static boolean lost(Scene scene, KubeObject claim, Duration after) {
        String volume = claim.tree().path("spec").path("volumeName").asText("");
        return scene.volumes()
                .apply(new ObjectKey("", volume))
                .flatMap(v ->
                        NodeMatch.of(v.tree().path("spec").path("nodeAffinity").path("required")))
                .filter(match -> scene.nodes().stream()
                        .filter(n -> match.matches(n.name(), n.labels()))
                        .allMatch(n -> gone(n, after, scene.now())))
                .isPresent();
    }

    private static boolean gone(KubeObject node, Duration after, Instant now) {
        return LostPods.since(node.tree())
                .filter(since -> !since.plus(after).isAfter(now))
                .isPresent();
    }
}
