package dev.berth.controller.taints;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Signal;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.berth.controller.disruption.plan.DisruptionTarget;
import dev.berth.controller.loop.Loop;
import dev.berth.controller.taints.plan.TaintPlanner;
import dev.berth.controller.taints.plan.TaintPlanner.Met;
import dev.berth.controller.taints.plan.TaintPlanner.TaintPlan;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.store.Change;
import dev.berth.protocol.store.Deletion;
import dev.berth.protocol.store.Edit;
import dev.berth.protocol.store.Events;
import dev.berth.protocol.store.Objects;
import dev.berth.protocol.store.Outcome;
import dev.berth.protocol.store.Snapshot;
import dev.berth.protocol.store.Watches;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The cluster's one loop that deletes pods from nodes with NoExecute taints that they do not, or no longer, tolerate. */
public final class TaintLoop extends AbstractOnMessageBehavior<TaintLoop.Command> {
    private static final Logger LOG = LoggerFactory.getLogger(TaintLoop.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    private static final String COMPONENT = "taint-eviction-controller";
    private static final String REASON = "TaintManagerEviction";

    /** What the loop hears; from this JVM only. */
    public sealed interface Command {}

    private record Changed() implements Command {}

    private record Tick() implements Command {}

    private record PassNow() implements Command {}

    /** A pod's deletion is durable or was refused. */
    private record Deleted(String uid) implements Command {}

    private final Objects objects;
    private final Events events;
    private final Clock clock;
    private final TimerScheduler<Command> timers;
    private final Watches watches;
    private final Set<String> deleting = new HashSet<>();
    private Map<Met, Instant> seen = Map.of();
    private final Map<String, KubeObject> running = new HashMap<>();
    private boolean passDue;

    private TaintLoop(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Objects objects,
            Events events,
            Clock clock) {
        super(context);
        this.objects = objects;
        this.events = events;
        this.clock = clock;
        this.timers = timers;
        this.watches = new Watches(() -> context.getSelf().tell(new Changed()));
        watches.add(objects.views().of(Resources.NODES), TaintLoop::node);
        watches.add(objects.views().of(Resources.PODS), TaintLoop::pod);
        timers.startTimerWithFixedDelay(new Tick(), TICK);
        watches.ensure();
    }

    public static Behavior<Command> create(Objects objects, Events events, Clock clock) {
        return Behaviors.withTimers(
                timers -> Behaviors.setup(context -> new TaintLoop(context, timers, objects, events, clock)));
    }

    public static Loop loop(Objects objects, Events events, Clock clock) {
        return new Loop("taints", () -> create(objects, events, clock));
    }

    @Override
    public Behavior<Command> onMessage(Command message) {
        switch (message) {
            case Changed m -> onChanged();
            case Tick m -> onTick();
            case PassNow m -> onPass();
            case Deleted m -> deleting.remove(m.uid());
        }
        return this;
    }

    @Override
    public Behavior<Command> onSignal(Signal signal) {
        if (signal instanceof PostStop) {
            watches.close();
        }
        return this;
    }

    private static boolean node(Change change) {
        return news(change, o -> o.tree().path("spec").path("taints"));
    }

    private static boolean pod(Change change) {
        return news(change, o -> o.tree().path("spec").path("nodeName"))
                || news(change, o -> o.tree().path("spec").path("tolerations"));
    }

    private static boolean news(Change change, Function<KubeObject, ?> part) {
        return change.type() != Change.Type.MODIFIED
                || !part.apply(change.object())
                        .equals(change.previous().<Object>map(part).orElse(""));
    }

    /** A refused deletion is tried again at the next tick. */
    private void onTick() {
        watches.ensure();
        onChanged();
    }

    /** Changes that are in the mailbox already are seen by the same pass. */
    private void onChanged() {
        if (!passDue) {
            passDue = true;
            getContext().getSelf().tell(new PassNow());
        }
    }

    private void onPass() {
        passDue = false;
        var views = objects.views();
        if (!views.of(Resources.NODES).ready() || !views.of(Resources.PODS).ready()) {
            return;
        }
        Snapshot pods = views.of(Resources.PODS).now();
        Instant now = clock.instant();
        TaintPlan plan = TaintPlanner.plan(views.of(Resources.NODES).now().all().toList(), pods::onNode, seen, now);
        seen = plan.seen();
        plan.again().ifPresent(left -> timers.startSingleTimer(new Changed(), left.plusMillis(1)));
        for (KubeObject pod : plan.leave()) {
            if (deleting.add(pod.uid())) {
                getContext().pipeToSelf(leave(pod, now), (done, failure) -> new Deleted(pod.uid()));
            }
        }
        tellCancelled(plan, pods);
    }

    /** A pod whose time was running and that may stay after all. */
    private void tellCancelled(TaintPlan plan, Snapshot pods) {
        plan.running().forEach(pod -> running.remove(pod.uid()));
        plan.leave().forEach(pod -> running.remove(pod.uid()));
        running.values().stream()
                .filter(pod -> pods.get(pod.key())
                        .filter(p -> p.uid().equals(pod.uid()) && !p.deleting())
                        .isPresent())
                .forEach(pod -> tell(pod, "Cancelling deletion of Pod " + pod.key()));
        running.clear();
        plan.running().forEach(pod -> running.put(pod.uid(), pod));
    }

    /** Says on the pod why it goes, then lets it go with its own grace period. */
    private CompletionStage<Outcome> leave(KubeObject pod, Instant now) {
        LOG.info("pod {} leaves its node: it does not tolerate a NoExecute taint, or no longer", pod.key());
        tell(pod, "Marking for deletion Pod " + pod.key());
        Edit mark = Edit.status(pod.uid(), tree -> DisruptionTarget.TAINT.mark(tree, now));
        return objects.edit(Resources.PODS, pod.key(), mark)
                .thenCompose(marked -> objects.delete(Resources.PODS, pod.key(), Deletion.of(pod.uid())));
    }

    private void tell(KubeObject pod, String message) {
        events.record(pod, Events.Type.NORMAL, REASON, message, COMPONENT);
    }
}
