package dev.berth.controller.disruption;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Signal;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.berth.controller.collection.Collections;
import dev.berth.controller.disruption.plan.BudgetPlanner;
import dev.berth.controller.disruption.plan.BudgetPlanner.BudgetPlan;
import dev.berth.controller.disruption.plan.Scales;
import dev.berth.controller.loop.Loop;
import dev.berth.controller.view.FreshViews;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.store.Change;
import dev.berth.protocol.store.Edit;
import dev.berth.protocol.store.Events;
import dev.berth.protocol.store.Objects;
import dev.berth.protocol.store.Outcome;
import dev.berth.protocol.store.Snapshot;
import dev.berth.protocol.store.Watches;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The cluster's one writer of budgets' statuses: after a change it counts the budgets of that namespace anew. Each status is written on
 * condition that the budget is as it was counted, so that an eviction granted meanwhile is never undone.
 */
public final class DisruptionLoop extends AbstractOnMessageBehavior<DisruptionLoop.Command> {
    private static final Logger LOG = LoggerFactory.getLogger(DisruptionLoop.class);
    private static final Duration TICK = Duration.ofSeconds(1);
    /** All budgets are counted anew at least this often: evictions that were never carried out end by time. */
    private static final Duration RESYNC = Duration.ofSeconds(10);

    private static final Duration PROOF = Duration.ofSeconds(5);

    private static final List<Resource> READS = Stream.concat(
                    Stream.of(Resources.POD_DISRUPTION_BUDGETS, Resources.PODS),
                    Resources.all().stream().filter(Resource::scale))
            .toList();

    /** What the loop hears; from this JVM only. */
    public sealed interface Command {}

    private record Changed() implements Command {}

    /** The views hold everything that was acknowledged before the loop began, or it could not be proven yet. */
    private record Proven(boolean proven) implements Command {}

    private record Tick() implements Command {}

    private record PassNow() implements Command {}

    private record Written() implements Command {}

    private final Objects objects;
    private final FreshViews views;
    private final Events events;
    private final Clock clock;
    private final TimerScheduler<Command> timers;
    private final Watches watches;
    private final Set<String> touched = ConcurrentHashMap.newKeySet();
    private Instant fullAt = Instant.EPOCH;
    private boolean proven;
    private boolean proving;
    private boolean passDue;
    private boolean writing;

    private DisruptionLoop(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Objects objects,
            Collections collections,
            Events events,
            Clock clock) {
        super(context);
        this.objects = objects;
        this.views = new FreshViews(objects.views(), collections, PROOF);
        this.events = events;
        this.clock = clock;
        this.timers = timers;
        this.watches = new Watches(() -> context.getSelf().tell(new Changed()));
        READS.forEach(r -> watches.add(objects.views().of(r), this::touches));
        timers.startTimerWithFixedDelay(new Tick(), TICK);
        watches.ensure();
        prove();
    }

    public static Behavior<Command> create(Objects objects, Collections collections, Events events, Clock clock) {
        return Behaviors.withTimers(timers ->
                Behaviors.setup(context -> new DisruptionLoop(context, timers, objects, collections, events, clock)));
    }

    public static Loop loop(Objects objects, Collections collections, Events events, Clock clock) {
        return new Loop("disruption", () -> create(objects, collections, events, clock));
    }

    @Override
    public Behavior<Command> onMessage(Command message) {
        switch (message) {
            case Changed m -> onChanged();
            case Tick m -> onTick();
            case Proven m -> onProven(m.proven());
            case PassNow m -> onPass();
            case Written m -> onWritten();
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

    /** Called on the views' threads. */
    private boolean touches(Change change) {
        return Relevance.of(change) && touched.add(change.object().namespace());
    }

    private void onTick() {
        watches.ensure();
        prove();
        if (!clock.instant().isBefore(fullAt)) {
            onChanged();
        }
    }

    /**
     * The loop before this one may have counted on newer views than this JVM has: on older ones, evicted pods would count as healthy once
     * more.
     */
    private void prove() {
        if (!proven && !proving && views.ready(READS)) {
            proving = true;
            getContext().pipeToSelf(views.fresh(READS), (done, failure) -> new Proven(failure == null));
        }
    }

    private void onProven(boolean fresh) {
        proving = false;
        proven = fresh;
        if (proven) {
            onChanged();
        }
    }

    /** Changes that are in the mailbox already are seen by the same pass. */
    private void onChanged() {
        if (!passDue && !writing) {
            passDue = true;
            getContext().getSelf().tell(new PassNow());
        }
    }

    private void onPass() {
        passDue = false;
        if (!proven) {
            return;
        }
        Instant now = clock.instant();
        List<KubeObject> budgets = due(now);
        var writes = new ArrayList<CompletableFuture<?>>();
        for (KubeObject budget : budgets) {
            BudgetPlan plan = plan(budget, now);
            if (plan.status().isPresent()) {
                writes.add(write(budget, plan).toCompletableFuture());
            }
        }
        if (!writes.isEmpty()) {
            writing = true;
            getContext()
                    .pipeToSelf(
                            CompletableFuture.allOf(writes.toArray(CompletableFuture<?>[]::new)),
                            (done, failure) -> new Written());
        }
    }

    /** What changed while statuses were being written is counted now. */
    private void onWritten() {
        writing = false;
        if (!touched.isEmpty()) {
            onChanged();
        }
    }

    /** Namespaces are forgotten before they are looked at: what changes later counts again. */
    private List<KubeObject> due(Instant now) {
        boolean all = !now.isBefore(fullAt);
        Set<String> namespaces = Set.copyOf(touched);
        touched.removeAll(namespaces);
        Snapshot budgets = now(Resources.POD_DISRUPTION_BUDGETS);
        if (all) {
            fullAt = now.plus(RESYNC);
            return budgets.all().toList();
        }
        return namespaces.stream().flatMap(budgets::inNamespace).toList();
    }

    private BudgetPlan plan(KubeObject budget, Instant now) {
        List<KubeObject> pods =
                now(Resources.PODS).inNamespace(budget.namespace()).toList();
        BudgetPlan plan = BudgetPlanner.plan(budget, pods, new Scales(this::now), now);
        plan.again().ifPresent(left -> timers.startSingleTimer(budget.uid(), new Changed(), left.plusMillis(1)));
        return plan;
    }

    private CompletionStage<Void> write(KubeObject budget, BudgetPlan plan) {
        var edit = new Edit(Edit.Part.STATUS, Optional.of(budget.uid()), Optional.of(budget.revision()), tree -> {
            plan.status().ifPresent(status -> tree.set("status", status.deepCopy()));
            return tree;
        });
        return objects.edit(Resources.POD_DISRUPTION_BUDGETS, budget.key(), edit)
                .thenAccept(outcome -> written(budget, plan, outcome))
                .exceptionally(failure -> {
                    LOG.error("the status of budget {} was not written", budget.key(), failure);
                    touched.add(budget.namespace());
                    return null;
                });
    }

    /** Called on the registry's threads. A budget that was refused is counted again. */
    private void written(KubeObject budget, BudgetPlan plan, Outcome outcome) {
        switch (outcome) {
            case Outcome.Done done ->
                plan.notices()
                        .forEach(n -> events.record(
                                budget,
                                n.warning() ? Events.Type.WARNING : Events.Type.NORMAL,
                                n.reason(),
                                n.message(),
                                "controllermanager"));
            case Outcome.Refused refused -> {
                LOG.debug(
                        "the status of budget {} was refused: {}",
                        budget.key(),
                        refused.status().message());
                if (refused.status().code() != 404) {
                    touched.add(budget.namespace());
                }
            }
        }
    }

    private Snapshot now(Resource resource) {
        return objects.views().of(resource).now();
    }
}
