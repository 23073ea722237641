package dev.berth.controller.placement;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Signal;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import dev.berth.controller.place.Cluster;
import dev.berth.controller.place.Decision;
import dev.berth.controller.place.PlacementPlanner;
import dev.berth.controller.place.PodCondition;
import dev.berth.controller.place.PodFacts;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.store.Breather;
import dev.berth.protocol.store.Events;
import dev.berth.protocol.store.Objects;
import dev.berth.protocol.store.Outcome;
import dev.berth.protocol.store.Snapshot;
import dev.berth.protocol.store.Watches;
import dev.berth.protocol.wire.CborSerializable;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The one loop that gives pods their nodes: a pass over all that wait, then the writes, several at a time. What it has decided counts as
 * taken until the view shows it or its write is refused, so nothing is given away twice. A second loop that a partition leaves running
 * does no harm to a pod: the node that is written first stands.
 */
public final class PlacementLoop extends AbstractOnMessageBehavior<PlacementLoop.Command> {
    public static final EntityTypeKey<Command> KEY = EntityTypeKey.create(Command.class, "placement");
    /** The only entity of its kind. */
    public static final String ID = "pods";

    private static final List<Resource> READS = List.of(
            Resources.PODS,
            Resources.NODES,
            Resources.PERSISTENT_VOLUME_CLAIMS,
            Resources.PERSISTENT_VOLUMES,
            Resources.STORAGE_CLASSES,
            Resources.NAMESPACES);

    private final Objects objects;
    private final PlacementConfig config;
    private final TimerScheduler<Command> timers;
    private final Binding binding;
    private final Watches watches;
    private final Queue<Supplier<CompletionStage<Command>>> writes = new ArrayDeque<>();
    private final Map<String, Assumed> assumed = new HashMap<>();
    private final Map<String, Told> told = new HashMap<>();
    private final Breather breather = new Breather();
    private final long born = System.nanoTime();
    private Map<String, PodFacts> known = Map.of();
    private boolean passDue;
    private int writing;

    private PlacementLoop(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Objects objects,
            Events events,
            PlacementConfig config,
            Clock clock) {
        super(context);
        this.timers = timers;
        this.objects = objects;
        this.config = config;
        this.binding = new Binding(objects, events, clock);
        this.watches = new Watches(() -> context.getSelf().tell(new Changed()));
        for (Resource r : READS) {
            watches.add(
                    objects.views().of(r),
                    r.equals(Resources.PODS)
                            ? Relevance::pod
                            : r.equals(Resources.NODES) ? Relevance::node : Relevance::any);
        }
        timers.startTimerWithFixedDelay(new Tick(), Duration.ofSeconds(1));
        watches.ensure();
    }

    public static Behavior<Command> create(Objects objects, Events events, PlacementConfig config, Clock clock) {
        return Behaviors.withTimers(timers ->
                Behaviors.setup(context -> new PlacementLoop(context, timers, objects, events, config, clock)));
    }

    /** What the loop is told. */
    public sealed interface Command {}

    /** Starts the loop if it sleeps; sent each second by every control JVM. */
    public record Wake() implements Command, CborSerializable {}

    /** Asks the loop to stop: when its shard moves to another node. */
    public record Stop() implements Command {}

    private record Changed() implements Command {}

    private record Tick() implements Command {}

    private record PassNow() implements Command {}

    /** The bind of this pod is durable or refused; its write goes on with the announcement. */
    private record Bound(Decision.Bind bind, Outcome outcome) implements Command {}

    private record Written() implements Command {}

    private record Failed(Throwable failure) implements Command {}

    /**
     * A pod that was given a node.
     *
     * @param revision the write's; null while it is under way
     */
    private record Assumed(
            PodFacts pod, String node, @Nullable Revision revision) {}

    /**
     * A pod that was told to wait.
     *
     * @param at the loop's age then
     * @param until the age until which it is left alone; in the past unless its write was refused
     */
    private record Told(String message, Duration at, Duration until) {}

    @Override
    public Behavior<Command> onMessage(Command message) {
        return switch (message) {
            case Wake m -> this;
            case Stop m -> Behaviors.stopped();
            case Changed m -> onChanged();
            case Tick m -> onTick();
            case PassNow m -> onPass();
            case Bound m -> onBound(m);
            case Written m -> onWritten();
            case Failed m -> onFailed(m.failure());
        };
    }

    @Override
    public Behavior<Command> onSignal(Signal signal) {
        if (signal instanceof PostStop) {
            watches.close();
        }
        return this;
    }

    /** Changes that are in the mailbox already are seen by the same pass. */
    private Behavior<Command> onChanged() {
        if (!passDue) {
            passDue = true;
            Duration rest = breather.rest();
            if (rest.isZero()) {
                getContext().getSelf().tell(new PassNow());
            } else {
                timers.startSingleTimer(new PassNow(), rest);
            }
        }
        return this;
    }

    private Behavior<Command> onTick() {
        watches.ensure();
        return onChanged();
    }

    private Behavior<Command> onPass() {
        passDue = false;
        if (!READS.stream().allMatch(r -> objects.views().of(r).ready())) {
            return this;
        }
        breather.passBegins();
        Snapshot pods = now(Resources.PODS);
        forget(pods);
        if (pods.onNode("").allMatch(p -> assumed.containsKey(p.uid()))) {
            told.clear();
            return this;
        }
        for (Decision decision : PlacementPlanner.plan(cluster(pods))) {
            switch (decision) {
                case Decision.Bind b -> take(b);
                case Decision.Unschedulable u -> tell(u.pod(), "Unschedulable", u.message());
            }
        }
        breather.passEnds();
        return write();
    }

    /** An assumption ends when the view has the write: then the view says the same, or the pod has gone since. */
    private void forget(Snapshot pods) {
        assumed.values().removeIf(a -> a.revision() != null && !a.revision().isAfter(pods.revision()));
    }

    private Cluster cluster(Snapshot pods) {
        var facts = new HashMap<String, PodFacts>();
        var placed = new ArrayList<Cluster.Placed>();
        var waiting = new ArrayList<PodFacts>();
        pods.all().forEach(p -> {
            PodFacts pod = facts(p);
            facts.put(p.uid(), pod);
            if (pod.waits()) {
                if (!assumed.containsKey(p.uid()) && !leftAlone(p.uid())) {
                    waiting.add(pod);
                }
            } else if (!pod.nodeName().isEmpty() && !pod.ended()) {
                placed.add(new Cluster.Placed(pod, pod.nodeName()));
            } else if (pod.gated() && pod.nodeName().isEmpty() && !p.deleting()) {
                tellGated(pod);
            }
        });
        known = facts;
        for (Assumed a : assumed.values()) {
            PodFacts seen = facts.get(a.pod().uid());
            if (seen == null || seen.nodeName().isEmpty()) {
                placed.add(new Cluster.Placed(a.pod(), a.node()));
            }
        }
        told.keySet().retainAll(facts.keySet());
        return new Cluster(
                now(Resources.NODES).all().toList(),
                placed,
                waiting,
                now(Resources.PERSISTENT_VOLUME_CLAIMS),
                now(Resources.PERSISTENT_VOLUMES),
                now(Resources.STORAGE_CLASSES),
                now(Resources.NAMESPACES));
    }

    private PodFacts facts(KubeObject pod) {
        PodFacts old = known.get(pod.uid());
        return old != null && old.object().equals(pod) ? old : PodFacts.of(pod);
    }

    private Snapshot now(Resource resource) {
        return objects.views().of(resource).now();
    }

    private void take(Decision.Bind bind) {
        assumed.put(bind.pod().uid(), new Assumed(bind.pod(), bind.node(), null));
        told.remove(bind.pod().uid());
        writes.add(() -> binding.bind(bind)
                .exceptionally(fault -> new Outcome.Refused(Status.internal(String.valueOf(fault))))
                .thenApply(outcome -> new Bound(bind, outcome)));
    }

    private void tell(PodFacts pod, String reason, String message) {
        Duration now = age();
        Told last = told.getOrDefault(pod.uid(), new Told("", Duration.ZERO, Duration.ZERO));
        boolean news = !last.message().equals(message);
        if (!news && now.compareTo(last.at().plus(config.repeat())) < 0) {
            return;
        }
        told.put(pod.uid(), new Told(message, now, Duration.ZERO));
        if (reason.equals("Unschedulable")) {
            binding.failed(pod.object(), message);
        }
        var condition = new PodCondition(false, reason, message);
        if (news && !condition.isIn(pod.object().tree())) {
            writes.add(() -> binding.condition(pod.object(), condition).thenApply(done -> new Written()));
        }
    }

    private void tellGated(PodFacts pod) {
        tell(pod, "SchedulingGated", "Scheduling is blocked due to non-empty scheduling gates");
    }

    private boolean leftAlone(String uid) {
        Told last = told.get(uid);
        return last != null && age().compareTo(last.until()) < 0;
    }

    /** Pauses are counted by what never jumps: a wall clock that is set back would make them as much longer. */
    private Duration age() {
        return Duration.ofNanos(System.nanoTime() - born);
    }

    private Behavior<Command> write() {
        while (writing < config.parallel() && !writes.isEmpty()) {
            writing++;
            getContext().pipeToSelf(writes.remove().get(), (done, failure) -> done == null ? failed(failure) : done);
        }
        return this;
    }

    private static Command failed(@Nullable Throwable failure) {
        return new Failed(Optional.ofNullable(failure).orElseGet(IllegalStateException::new));
    }

    private Behavior<Command> onBound(Bound bound) {
        PodFacts pod = bound.bind().pod();
        switch (bound.outcome()) {
            case Outcome.Done d ->
                assumed.computeIfPresent(pod.uid(), (uid, a) -> new Assumed(a.pod(), a.node(), d.revision()));
            case Outcome.Refused r -> refused(pod, r);
        }
        if (bound.outcome() instanceof Outcome.Done d
                && Binding.won(d, bound.bind().node())) {
            writes.add(() -> binding.announce(bound.bind(), d).thenApply(done -> new Written()));
        }
        return onWritten();
    }

    /** It may have been written after all: then the view will show it, and the next bind will find it there. */
    private void refused(PodFacts pod, Outcome.Refused refused) {
        getContext()
                .getLog()
                .info(
                        "pod {} was not bound: {}",
                        pod.object().key(),
                        refused.status().message());
        assumed.remove(pod.uid());
        Duration now = age();
        told.put(pod.uid(), new Told("", now, now.plus(config.retry())));
    }

    private Behavior<Command> onWritten() {
        writing--;
        return write();
    }

    /** A fault of ours in what follows a bind: the next pass tells again where it matters. */
    private Behavior<Command> onFailed(Throwable failure) {
        getContext().getLog().error("a write of placement failed", failure);
        return onWritten();
    }
}
