package dev.berth.controller.collect;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Signal;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.berth.controller.collect.plan.Cluster;
import dev.berth.controller.collect.plan.GarbagePlanner;
import dev.berth.controller.collect.plan.GarbageStep;
import dev.berth.controller.collect.plan.Suspect;
import dev.berth.controller.collection.Collections;
import dev.berth.controller.loop.Loop;
import dev.berth.controller.view.FreshViews;
import dev.berth.controller.view.Listening;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.store.Change;
import dev.berth.protocol.store.Objects;
import dev.berth.protocol.store.View;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes what has lost its owners, and finishes foreground and orphaning deletions. Looks at what a change touches, and at everything now
 * and then.
 *
 * <p>An owner's absence is believed only after the view of its kind has reached a revision read from the journal after the dependent was
 * seen; then the plan is made again and only what still stands about the very same revision of the dependent is done.
 */
public final class GarbageCollector extends AbstractOnMessageBehavior<GarbageCollector.Command> {
    private static final Logger LOG = LoggerFactory.getLogger(GarbageCollector.class);
    private static final List<Resource> KINDS = Resources.all();
    /** Bounds a round; the rest waits for the next. */
    private static final int ROUND = 2_000;

    /** What the collector hears; from this JVM only. */
    public sealed interface Command {}

    private record Touched(Change change) implements Command {}

    private record Look() implements Command {}

    private record Retry() implements Command {}

    private record Sweep() implements Command {}

    /** The views of these kinds have everything that was acknowledged before the first plan was confirmed. */
    private record Confirmed(Set<Resource> kinds, Set<KubeObject> planned, Set<Suspect> suspects) implements Command {}

    private record Unconfirmed(Set<Suspect> suspects, Throwable why) implements Command {}

    private record CarriedOut(Collection<Suspect> again) implements Command {}

    private final TimerScheduler<Command> timers;
    private final CollectConfig config;
    private final FreshViews views;
    private final Collecting collecting;
    private final List<View.Subscription> subscriptions;
    private final Set<Suspect> suspects = new LinkedHashSet<>();
    private final Set<Suspect> later = new LinkedHashSet<>();
    private boolean busy;

    private GarbageCollector(
            ActorContext<Command> ctx,
            TimerScheduler<Command> timers,
            Objects objects,
            Collections collections,
            CollectConfig config) {
        super(ctx);
        this.timers = timers;
        this.config = config;
        this.views = new FreshViews(objects.views(), collections, config.freshTimeout());
        this.collecting = new Collecting(objects, config.parallel(), config.freshTimeout());
        var self = ctx.getSelf();
        this.subscriptions = KINDS.stream()
                .map(kind -> Listening.to(objects.views().of(kind), change -> {
                    if (matters(change)) {
                        self.tell(new Touched(change));
                    }
                }))
                .toList();
        timers.startTimerWithFixedDelay("retry", new Retry(), config.retry());
        timers.startTimerWithFixedDelay("sweep", new Sweep(), config.sweep());
    }

    public static Behavior<Command> create(Objects objects, Collections collections, CollectConfig config) {
        return Behaviors.setup(
                ctx -> Behaviors.withTimers(timers -> new GarbageCollector(ctx, timers, objects, collections, config)));
    }

    /** The cluster's one garbage collector. */
    public static Loop loop(Objects objects, Collections collections, CollectConfig config) {
        return new Loop("gc", () -> create(objects, collections, config));
    }

    /** Most changes are of status or spec and touch nothing here. */
    private static boolean matters(Change change) {
        KubeObject o = change.object();
        return switch (change.type()) {
            case DELETED -> true;
            case ADDED -> !o.owners().isEmpty() || o.deleting();
            case MODIFIED ->
                change.previous()
                        .map(old -> old.deleting() != o.deleting()
                                || !old.owners().equals(o.owners())
                                || !old.finalizers().equals(o.finalizers()))
                        .orElse(true);
        };
    }

    @Override
    public Behavior<Command> onMessage(Command message) {
        switch (message) {
            case Touched m -> onTouched(m.change());
            case Look m -> look();
            case Retry m -> onRetry();
            case Sweep m -> onSweep();
            case Confirmed m -> onConfirmed(m);
            case Unconfirmed m -> onUnconfirmed(m);
            case CarriedOut m -> onCarriedOut(m);
        }
        return this;
    }

    /** Also what the object was before counts: an owner that it has just lost may have waited for that. */
    private void onTouched(Change change) {
        GarbagePlanner planner = planner();
        suspects.addAll(planner.touchedBy(change.object()));
        change.previous().map(planner::touchedBy).ifPresent(suspects::addAll);
        if (!timers.isTimerActive("look")) {
            timers.startSingleTimer("look", new Look(), config.delay());
        }
    }

    private void onRetry() {
        suspects.addAll(later);
        later.clear();
        look();
    }

    private void onSweep() {
        suspects.addAll(planner().everything());
        look();
    }

    private void look() {
        if (busy || suspects.isEmpty() || !views.ready(KINDS)) {
            return;
        }
        Set<Suspect> round = suspects.stream().limit(ROUND).collect(Collectors.toCollection(LinkedHashSet::new));
        suspects.removeAll(round);
        List<GarbageStep> steps = planner().plan(round);
        if (!steps.isEmpty()) {
            busy = true;
            confirm(round, steps);
        } else if (!suspects.isEmpty()) {
            getContext().getSelf().tell(new Look());
        }
    }

    private void confirm(Set<Suspect> round, List<GarbageStep> steps) {
        Set<Resource> kinds = steps.stream().flatMap(s -> s.evidence().stream()).collect(Collectors.toSet());
        Set<KubeObject> planned = steps.stream().map(GarbageStep::object).collect(Collectors.toSet());
        getContext()
                .pipeToSelf(
                        views.fresh(kinds),
                        (done, failure) -> failure == null
                                ? new Confirmed(kinds, planned, round)
                                : new Unconfirmed(round, failure));
    }

    private void onConfirmed(Confirmed confirmed) {
        var now = new HashSet<GarbageStep>();
        for (GarbageStep step : planner().plan(confirmed.suspects())) {
            if (confirmed.kinds().containsAll(step.evidence())
                    && confirmed.planned().contains(step.object())) {
                now.add(step);
            } else {
                suspects.add(Suspect.of(step.object()));
            }
        }
        getContext()
                .pipeToSelf(
                        collecting.carryOut(List.copyOf(now)),
                        (again, failure) -> new CarriedOut(failure == null ? again : confirmed.suspects()));
    }

    private void onUnconfirmed(Unconfirmed m) {
        LOG.info(
                "garbage collection waits: the views cannot be proven up to date ({})",
                String.valueOf(m.why().getMessage()));
        busy = false;
        later.addAll(m.suspects());
    }

    private void onCarriedOut(CarriedOut m) {
        busy = false;
        later.addAll(m.again());
        look();
    }

    private GarbagePlanner planner() {
        return new GarbagePlanner(Cluster.of(views.now(KINDS)));
    }

    @Override
    public Behavior<Command> onSignal(Signal signal) {
        if (signal instanceof PostStop) {
            subscriptions.forEach(View.Subscription::cancel);
            return this;
        }
        return Behaviors.unhandled();
    }
}
