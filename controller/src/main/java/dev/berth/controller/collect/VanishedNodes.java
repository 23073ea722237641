package dev.berth.controller.collect;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.berth.controller.collect.plan.OrphanedPods;
import dev.berth.controller.collection.Collections;
import dev.berth.controller.loop.Loop;
import dev.berth.controller.view.FreshViews;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.node.SessionCommand;
import dev.berth.protocol.store.Objects;
import dev.berth.protocol.store.Outcome;
import dev.berth.protocol.store.Snapshot;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to the pods of nodes that have been gone for the grace, once the nodes' absence is proven by the journal: what cannot have begun is
 * removed, the rest is left to the nodes' sessions, which remove it when nobody holds the lease.
 */
public final class VanishedNodes extends AbstractOnMessageBehavior<VanishedNodes.Command> {
    private static final Logger LOG = LoggerFactory.getLogger(VanishedNodes.class);
    private static final List<Resource> KINDS = List.of(Resources.PODS, Resources.NODES);
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** What the loop hears; from this JVM only. */
    public sealed interface Command {}

    private record Look() implements Command {}

    /** The views are proven fresh ({@code true}), or it could not be proven. */
    private record Confirmed(boolean fresh) implements Command {}

    private record Removed() implements Command {}

    private final Objects objects;
    private final FreshViews views;
    private final CollectConfig config;
    private final BiConsumer<String, SessionCommand> sessions;
    private final Clock clock;
    private OrphanedPods orphaned = OrphanedPods.NONE;
    private boolean busy;

    private VanishedNodes(
            ActorContext<Command> ctx,
            Objects objects,
            Collections collections,
            CollectConfig config,
            BiConsumer<String, SessionCommand> sessions,
            Clock clock) {
        super(ctx);
        this.objects = objects;
        this.views = new FreshViews(objects.views(), collections, config.freshTimeout());
        this.config = config;
        this.sessions = sessions;
        this.clock = clock;
    }

    public static Behavior<Command> create(
            Objects objects,
            Collections collections,
            CollectConfig config,
            BiConsumer<String, SessionCommand> sessions,
            Clock clock) {
        return Behaviors.setup(ctx -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(new Look(), LOOK);
            return new VanishedNodes(ctx, objects, collections, config, sessions, clock);
        }));
    }

    /**
     * The cluster's one collector of the pods of vanished nodes.
     *
     * @param sessions tells the session of a node
     * @param clock only measures how long a node has been missed; nothing's safety rests on it
     */
    public static Loop loop(
            Objects objects,
            Collections collections,
            CollectConfig config,
            BiConsumer<String, SessionCommand> sessions,
            Clock clock) {
        return new Loop("vanished-nodes", () -> create(objects, collections, config, sessions, clock));
    }

    @Override
    public Behavior<Command> onMessage(Command message) {
        switch (message) {
            case Look m -> onLook();
            case Confirmed m -> onConfirmed(m.fresh());
            case Removed m -> busy = false;
        }
        return this;
    }

    private void onLook() {
        if (!busy && views.ready(KINDS) && !observe().isEmpty()) {
            busy = true;
            getContext().pipeToSelf(views.fresh(KINDS), (done, failure) -> new Confirmed(failure == null));
        }
    }

    private void onConfirmed(boolean fresh) {
        if (!fresh) {
            busy = false;
            return;
        }
        List<KubeObject> due = observe();
        due.stream()
                .filter(OrphanedPods::mayRun)
                .map(OrphanedPods::node)
                .distinct()
                .forEach(node -> sessions.accept(node, new SessionCommand.Orphaned()));
        CompletableFuture<?>[] removals = due.stream()
                .filter(pod -> !OrphanedPods.mayRun(pod))
                .map(pod -> remove(pod).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        getContext().pipeToSelf(CompletableFuture.allOf(removals), (done, failure) -> new Removed());
    }

    private List<KubeObject> observe() {
        Snapshot pods = objects.views().of(Resources.PODS).now();
        orphaned = orphaned.observe(pods, objects.views().of(Resources.NODES).now(), clock.instant());
        return orphaned.due(pods, clock.instant(), config.vanishedNodeGrace());
    }

    private CompletionStage<Outcome> remove(KubeObject pod) {
        ObjectKey key = pod.key();
        LOG.info(
                "removing pod {}: its node {} has been gone for {}",
                key,
                OrphanedPods.node(pod),
                config.vanishedNodeGrace());
        return objects.remove(Resources.PODS, key, pod.uid(), Optional.of(pod.revision()));
    }
}
