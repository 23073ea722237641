package dev.berth.controller.session;

import dev.berth.controller.session.plan.LostPods;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.store.Events;
import dev.berth.protocol.store.Outcome;
import dev.berth.protocol.store.Snapshot;
import dev.berth.protocol.store.View;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the pods of a fenced node out of the API. Until that is done, seen on a view that had caught up with the fence, no new epoch may
 * begin: its agent would start a pod whose replacement is on its way. A session that was replaced without knowing it must not take out pods
 * that came under its successor's epoch; so each pod is first seen, then the session proves itself, and only then it goes: the successor has
 * seen that pod too before it granted anything. Confined to its session.
 */
final class Eviction {
    private static final Logger LOG = LoggerFactory.getLogger(Eviction.class);

    private final String node;
    private final SessionParts parts;
    private final Consumer<SessionMessage> self;
    private final Set<String> underWay = new HashSet<>();
    /** When each pod that is due was first seen. */
    private final Map<String, Duration> seen = new HashMap<>();

    private boolean begun;
    private boolean orphaned;
    private boolean asking;
    private boolean fresh;
    private long askings;
    /** Stands for the time of the Node's taint until the view shows that. */
    private Instant begunAt = Instant.EPOCH;

    Eviction(String node, SessionParts parts, Consumer<SessionMessage> self) {
        this.node = node;
        this.parts = parts;
        this.self = self;
    }

    boolean begun() {
        return begun;
    }

    /** The fence is about to be written: what is there now was there before it. */
    void beforeFence() {
        begunAt = parts.clock().wall();
        seen.clear();
        look(here());
    }

    /** The node's newest epoch is fenced, durably, by this life of the session, which thereby has proved itself. */
    void fenced() {
        begin();
        seen.replaceAll((uid, at) -> Duration.ZERO);
    }

    /** The node's newest epoch is fenced, durably. */
    void begin() {
        begun = true;
        fresh = false;
        asking = false;
        begunAt = parts.clock().wall();
    }

    /** The Node object is gone: as long as it is, every pod is due, whatever it tolerates. */
    void orphaned() {
        orphaned = true;
    }

    /** The node has a new epoch: whoever is left belongs to it. */
    void end() {
        begun = false;
        orphaned = false;
        fresh = false;
        seen.clear();
    }

    /**
     * Goes on: asks for a fresh view, and takes out what is due. To be called now and then.
     *
     * @param provenSince whether this life of the session has proved itself since a pod was first seen
     */
    void go(Predicate<Duration> provenSince) {
        if (!begun) {
            return;
        }
        for (KubeObject pod : look(here())) {
            Optional.ofNullable(seen.get(pod.uid())).filter(provenSince).ifPresent(at -> remove(pod));
        }
        if (!fresh && !asking) {
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
            look(m.pods().onNode(node));
        }
    }

    void notSeen() {
        asking = false;
    }

    private Stream<KubeObject> here() {
        Snapshot pods = parts.objects().views().of(Resources.PODS).now();
        return pods.onNode(node);
    }

    /** What is due of these. */
    private List<KubeObject> look(Stream<KubeObject> pods) {
        Duration now = parts.clock().sinceBoot();
        List<KubeObject> due = due(pods);
        due.forEach(pod -> seen.putIfAbsent(pod.uid(), now));
        return due;
    }

    private List<KubeObject> due(Stream<KubeObject> pods) {
        View nodes = parts.objects().views().of(Resources.NODES);
        Optional<KubeObject> here = nodes.now().get(ObjectKey.cluster(node));
        if (orphaned && nodes.ready() && here.isEmpty()) {
            return LostPods.orphaned(pods);
        }
        Instant since = here.flatMap(n -> LostPods.since(n.tree())).orElse(begunAt);
        return LostPods.due(pods, since, parts.clock().wall());
    }

    private void remove(KubeObject pod) {
        if (underWay.add(pod.uid())) {
            parts.objects()
                    .remove(Resources.PODS, pod.key(), pod.uid())
                    .whenComplete((outcome, failure) -> self.accept(new SessionMessage.Evicted(
                            pod.uid(), failure == null ? problem(pod, outcome) : String.valueOf(failure))));
        }
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

    void evicted(SessionMessage.Evicted m) {
        if (!m.problem().isEmpty()) {
            LOG.warn("pod {} of lost node {} is still in the API, tries again: {}", m.uid(), node, m.problem());
        }
        underWay.remove(m.uid());
    }

    /** Whether nothing is left that must not outlive the fence. */
    boolean clear() {
        return begun && fresh && underWay.isEmpty() && due(here()).isEmpty();
    }
}
