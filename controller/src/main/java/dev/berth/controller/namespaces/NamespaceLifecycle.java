package dev.berth.controller.namespaces;

import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Signal;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.berth.controller.collection.Collections;
import dev.berth.controller.loop.Loop;
import dev.berth.controller.namespaces.plan.NamespacePlanner;
import dev.berth.controller.namespaces.plan.NamespaceStep;
import dev.berth.controller.view.FreshViews;
import dev.berth.controller.view.Listening;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.store.Change;
import dev.berth.protocol.store.Objects;
import dev.berth.protocol.store.Outcome;
import dev.berth.protocol.store.View;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that the initial namespaces exist, and in each namespace its service account and the certificate of the API's CA, and that a
 * deleted namespace goes with its content.
 */
public final class NamespaceLifecycle extends AbstractOnMessageBehavior<NamespaceLifecycle.Command> {
    private static final Logger LOG = LoggerFactory.getLogger(NamespaceLifecycle.class);
    private static final List<Resource> KINDS = NamespacePlanner.kinds();

    /** What the loop hears; from this JVM only. */
    public sealed interface Command {}

    private record Changed() implements Command {}

    private record Look() implements Command {}

    private record Interval() implements Command {}

    /** The kinds of the planned steps are proven fresh, with everything acknowledged before they were; or none is. */
    private record Confirmed(boolean fresh, Set<NamespaceStep> planned) implements Command {}

    private record CarriedOut() implements Command {}

    private final TimerScheduler<Command> timers;
    private final Objects objects;
    private final NamespacesConfig config;
    private final FreshViews views;
    private final NamespaceWrites writes;
    private final String rootCa;
    private final List<View.Subscription> subscriptions;
    private boolean busy;
    private boolean again;

    private NamespaceLifecycle(
            ActorContext<Command> ctx,
            TimerScheduler<Command> timers,
            Objects objects,
            Collections collections,
            NamespacesConfig config,
            String rootCa,
            Clock clock) {
        super(ctx);
        this.rootCa = rootCa;
        this.timers = timers;
        this.objects = objects;
        this.config = config;
        this.views = new FreshViews(objects.views(), collections, config.freshTimeout());
        this.writes = new NamespaceWrites(objects, clock);
        var self = ctx.getSelf();
        this.subscriptions = KINDS.stream()
                .map(kind -> Listening.to(objects.views().of(kind), change -> {
                    if (matters(change)) {
                        self.tell(new Changed());
                    }
                }))
                .toList();
        timers.startTimerWithFixedDelay("interval", new Interval(), config.interval());
    }

    public static Behavior<Command> create(
            Objects objects, Collections collections, NamespacesConfig config, String rootCa, Clock clock) {
        return Behaviors.setup(ctx -> Behaviors.withTimers(
                timers -> new NamespaceLifecycle(ctx, timers, objects, collections, config, rootCa, clock)));
    }

    /**
     * The cluster's one keeper of namespaces. The clock only dates conditions.
     *
     * @param rootCa the certificate by which the API is known, as PEM
     */
    public static Loop loop(
            Objects objects, Collections collections, NamespacesConfig config, String rootCa, Clock clock) {
        return new Loop("namespaces", () -> create(objects, collections, config, rootCa, clock));
    }

    /** Namespaces themselves, and what leaves one: the last to leave lets it go. */
    private static boolean matters(Change change) {
        boolean namespace = change.object().resource().equals(Resources.NAMESPACES);
        return namespace || change.type() == Change.Type.DELETED;
    }

    @Override
    public Behavior<Command> onMessage(Command message) {
        switch (message) {
            case Changed m -> onChanged();
            case Look m -> look();
            case Interval m -> look();
            case Confirmed m -> onConfirmed(m);
            case CarriedOut m -> onCarriedOut();
        }
        return this;
    }

    private void onChanged() {
        if (!timers.isTimerActive("look")) {
            timers.startSingleTimer("look", new Look(), config.delay());
        }
    }

    private void look() {
        if (busy) {
            again = true;
            return;
        }
        again = false;
        if (!views.ready(KINDS)) {
            return;
        }
        List<NamespaceStep> steps = plan();
        if (!steps.isEmpty()) {
            busy = true;
            Set<Resource> kinds =
                    steps.stream().flatMap(s -> s.evidence().stream()).collect(Collectors.toSet());
            getContext()
                    .pipeToSelf(
                            views.fresh(kinds), (done, failure) -> new Confirmed(failure == null, Set.copyOf(steps)));
        }
    }

    private List<NamespaceStep> plan() {
        return new NamespacePlanner(views.now(KINDS), rootCa).plan();
    }

    private void onConfirmed(Confirmed confirmed) {
        List<NamespaceStep> steps = plan().stream()
                .filter(s -> s.evidence().isEmpty()
                        || (confirmed.fresh() && confirmed.planned().contains(s)))
                .toList();
        CompletableFuture<?>[] running =
                steps.stream().map(step -> one(step).toCompletableFuture()).toArray(CompletableFuture<?>[]::new);
        getContext().pipeToSelf(CompletableFuture.allOf(running), (done, failure) -> new CarriedOut());
    }

    /** Waits until this JVM's view has the write, so that the next plan does not ask for it again. */
    private CompletionStage<?> one(NamespaceStep step) {
        return writes.carryOut(step)
                .thenCompose(outcome -> switch (outcome) {
                    case Outcome.Done done ->
                        objects.views()
                                .of(done.object().resource())
                                .reached(done.revision(), config.freshTimeout())
                                .handle((snapshot, late) -> Optional.empty());
                    case Outcome.Refused refused -> {
                        LOG.debug(
                                "namespaces: {} refused: {}",
                                step,
                                refused.status().message());
                        yield CompletableFuture.completedFuture(Optional.empty());
                    }
                })
                .exceptionally(failure -> {
                    LOG.warn("namespaces: {} failed and is tried again", step, failure);
                    return Optional.empty();
                });
    }

    private void onCarriedOut() {
        busy = false;
        if (again) {
            look();
        }
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
