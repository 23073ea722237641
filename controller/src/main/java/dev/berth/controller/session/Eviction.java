package dev.berth.controller.session;

import dev.berth.controller.session.plan.LostPods;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.store.Events;
import dev.berth.protocol.store.Outcome;
import dev.berth.protocol.store.Snapshot;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Takes the pods of a fenced node out of the API. Until that is done, seen on a view that had caught up with the fence, no new epoch may
 * begin: its agent would start a pod whose replacement is on its way. Confined to its session.
 */
final class Eviction {
    private final String node;
    private final SessionParts parts;
    private final Consumer<SessionMessage> self;
    private final Set<String> underWay = new HashSet<>();
    private boolean begun;
    private boolean asking;
    private boolean fresh;
    private long askings;
    private Instant begunAt = Instant.MAX;

    Eviction(String node, SessionParts parts, Consumer<SessionMessage> self) {
        this.node = node;
        this.parts = parts;
        this.self = self;
    }

    boolean begun() {
        return begun;
    }

    /** The node's newest epoch is fenced, durably. */
    void begin() {
        begun = true;
        fresh = false;
        asking = false;
        begunAt = parts.clock().wall();
    }

    /** The node has a new epoch: whoever is left belongs to it. */
    void end() {
        begun = false;
        fresh = false;
    }

    /** Goes on: asks for a fresh view first, then takes out what is due. To be called now and then. */
    void go() {
        if (!begun) {
            return;
        }
        if (fresh) {
            remove(here());
        } else if (!asking) {
            ask();
        }
    }

    private void ask() {
        asking = true;
        long mine = ++askings;
        parts.newest()
                .newest(Resources.PODS)
                .thenCompose((Revision r) -> parts.objects()
                        .views()
                        .of(Resources.PODS)
                        .reached(r, parts.config().viewTimeout()))
                .whenComplete((snapshot, failure) -> self.accept(
                        failure == null
                                ? new SessionMessage.SeenAfterFence(snapshot, mine)
                                : new SessionMessage.NotSeenAfterFence(String.valueOf(failure))));
    }

    void seen(SessionMessage.SeenAfterFence m) {
        if (begun && m.asking() == askings) {
            asking = false;
            fresh = true;
            remove(m.pods().onNode(node));
        }
    }

    void notSeen() {
        asking = false;
    }

    private Stream<KubeObject> here() {
        Snapshot pods = parts.objects().views().of(Resources.PODS).now();
        return pods.onNode(node);
    }

    private void remove(Stream<KubeObject> pods) {
        for (KubeObject pod : LostPods.due(pods, since(), parts.clock().wall())) {
            if (underWay.add(pod.uid())) {
                parts.objects()
                        .remove(Resources.PODS, pod.key(), pod.uid())
                        .whenComplete((outcome, failure) ->
                                self.accept(new SessionMessage.Evicted(
                                        pod.uid(), failure == null ? problem(pod, outcome) : String.valueOf(failure))));
            }
        }
    }

    private Instant since() {
        return parts.objects()
                .views()
                .of(Resources.NODES)
                .now()
                .get(ObjectKey.cluster(node))
                .flatMap(n -> LostPods.since(n.tree()))
                .orElse(begunAt);
    }

    private String problem(KubeObject pod, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Done d -> {
                parts.events()
                        .record(
                                pod,
                                Events.Type.WARNING,
                                "NodeLost",
                                "the lease of node " + node + " has run out, so nothing of this pod runs any more",
                                "node-controller");
                yield "";
            }
            case Outcome.Refused r when r.status().code() == 404 || r.status().code() == 409 -> "";
            case Outcome.Refused r -> r.status().message();
        };
    }

    void evicted(String uid) {
        underWay.remove(uid);
    }

    /** Whether nothing is left that must not outlive the fence. */
    boolean clear() {
        return begun
                && fresh
                && underWay.isEmpty()
                && LostPods.due(here(), since(), parts.clock().wall()).isEmpty();
    }
}
