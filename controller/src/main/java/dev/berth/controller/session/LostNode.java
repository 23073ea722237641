package dev.berth.controller.session;

import akka.actor.typed.ActorRef;
import dev.berth.controller.session.plan.PodAssignments;
import dev.berth.controller.session.plan.Unacknowledged;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Pods;
import dev.berth.protocol.api.Ready;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.store.Events;
import dev.berth.protocol.store.Snapshot;
import dev.berth.protocol.store.View;
import dev.berth.protocol.volume.VolumeCommand;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a fence means for the pods that stay on the node and for the volumes it holds. Confined to its session. */
final class LostNode {
    private static final Logger LOG = LoggerFactory.getLogger(LostNode.class);

    private final String node;
    private final SessionParts parts;
    private final PodWriter podWriter;
    private final ActorRef<VolumeCommand.Fenced> nobody;
    private boolean marking;

    LostNode(String node, SessionParts parts, PodWriter podWriter, ActorRef<VolumeCommand.Fenced> nobody) {
        this.node = node;
        this.parts = parts;
        this.podWriter = podWriter;
        this.nobody = nobody;
    }

    /** Pods that stay on a lost node because they tolerate it are not Ready. */
    void markUnready() {
        marking = true;
        retry();
    }

    /** The node has a new epoch. */
    void back() {
        marking = false;
    }

    void retry() {
        View pods = parts.objects().views().of(Resources.PODS);
        if (!marking || !pods.ready()) {
            return;
        }
        marking = false;
        pods.now().onNode(node).filter(p -> Ready.is(p.tree())).forEach(pod -> {
            podWriter.want(new PodWriter.Wish.NodeLost(
                    pod.key(), pod.uid(), parts.clock().wall()));
            parts.events().record(pod, Events.Type.WARNING, "NodeNotReady", "Node is not ready", "node-controller");
        });
    }

    /** A node that was left in good order has no fence to come; what it never began may go without one. */
    void removeUnbegun() {
        View pods = parts.objects().views().of(Resources.PODS);
        if (!pods.ready()) {
            return;
        }
        for (KubeObject pod : Unacknowledged.leaving(pods.now().onNode(node))) {
            if (!podWriter.writes(pod.uid())) {
                LOG.info("pod {} is taken from node {}, which was left before it began it", pod.key(), node);
                podWriter.want(new PodWriter.Wish.NeverRan(pod.key(), pod.uid(), pod.revision()));
            }
        }
    }

    /** So that replacements need not ask; a volume that is missed here asks by itself when somebody wants it. */
    void freeVolumes(long fenced) {
        Snapshot claims =
                parts.objects().views().of(Resources.PERSISTENT_VOLUME_CLAIMS).now();
        parts.objects()
                .views()
                .of(Resources.PODS)
                .now()
                .onNode(node)
                .flatMap(p -> Pods.claims(p).stream())
                .distinct()
                .flatMap(c -> claims.get(c).flatMap(PodAssignments::volumeOf).stream())
                .forEach(volume -> tellFence(volume, fenced));
    }

    /** @param fenced the highest fenced epoch; 0, for none, says nothing */
    void tellFence(String volume, long fenced) {
        if (fenced > 0) {
            parts.volumes().accept(volume, new VolumeCommand.Fence(node, fenced, nobody));
        }
    }
}
