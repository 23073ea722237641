package dev.berth.controller.view;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.berth.controller.collection.command.CollectionCommand.Follow;
import dev.berth.controller.collection.command.Feeds;
import dev.berth.controller.collection.command.Recall;
import dev.berth.controller.collection.feed.FeedMessage;
import dev.berth.controller.view.replica.IndexedSnapshot;
import dev.berth.controller.view.replica.Replica;
import dev.berth.protocol.store.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps one view up to date: follows the collection's feed, publishes each snapshot, completes who waits for it, tells the watches. */
final class ViewActor extends AbstractOnMessageBehavior<ViewActor.Command> {
    private static final Logger LOG = LoggerFactory.getLogger(ViewActor.class);
    /** By then a JVM's own copy of the journal has been read, or will not be. */
    private static final Duration RECALL = Duration.ofSeconds(20);

    sealed interface Command {}

    /** Completes the promise with a snapshot at the revision or later. */
    record Await(long revision, CompletableFuture<Snapshot> promise) implements Command {}

    private record FromFeed(FeedMessage message) implements Command {}

    /** What the view begins with; empty if it must be asked for. */
    private record Recalled(Optional<FeedMessage.Listing> listing) implements Command {}

    private record Tick() implements Command {}

    private final LiveView view;
    private final Feeds feeds;
    private final Replica replica;
    private final ActorRef<FeedMessage> inbox;
    private final ActorRef<WatchFan.Command> fan;
    private final TreeMap<Long, List<CompletableFuture<Snapshot>>> waiting = new TreeMap<>();
    private final int ticksPerFollow;
    private boolean recalling = true;
    private int ticks;
    private int partBefore;

    private ViewActor(
            ActorContext<Command> ctx,
            LiveView view,
            ActorRef<WatchFan.Command> fan,
            Recall recall,
            Feeds feeds,
            ViewsConfig config) {
        super(ctx);
        this.view = view;
        this.feeds = feeds;
        this.replica = new Replica(view.resource());
        this.inbox = ctx.messageAdapter(FeedMessage.class, FromFeed::new);
        this.fan = fan;
        this.ticksPerFollow = (int) Math.max(1, config.followInterval().dividedBy(config.followWhenWaiting()));
        // After a failure this actor begins with nothing, and so must the watches' window.
        if (view.now().revision().value() > 0) {
            fan.tell(new WatchFan.Restart(0));
        }
        ctx.pipeToSelf(
                recall.of(view.resource()).toCompletableFuture().orTimeout(RECALL.toMillis(), TimeUnit.MILLISECONDS),
                (listing, failure) -> new Recalled(Optional.ofNullable(listing)));
    }

    static Behavior<Command> create(
            LiveView view, ActorRef<WatchFan.Command> fan, Recall recall, Feeds feeds, ViewsConfig config) {
        Behavior<Command> once = Behaviors.setup(ctx -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay("tick", new Tick(), config.followWhenWaiting());
            return new ViewActor(ctx, view, fan, recall, feeds, config);
        }));
        return Behaviors.supervise(once)
                .onFailure(SupervisorStrategy.restartWithBackoff(Duration.ofMillis(200), Duration.ofSeconds(10), 0.1));
    }

    @Override
    public Behavior<Command> onMessage(Command message) {
        switch (message) {
            case FromFeed m -> onFeed(replica.accept(m.message()));
            case Await m -> onAwait(m);
            case Recalled m -> onRecalled(m);
            case Tick m -> onTick();
        }
        return this;
    }

    private void onRecalled(Recalled m) {
        recalling = false;
        m.listing().ifPresent(listing -> onFeed(replica.accept(listing)));
        follow();
    }

    private void onFeed(Replica.Step step) {
        view.publish(replica.snapshot(), replica.ready());
        switch (step) {
            case Replica.Step.Advanced advanced -> {
                if (!advanced.applied().isEmpty()) {
                    fan.tell(new WatchFan.Publish(advanced.applied()));
                }
            }
            case Replica.Step.Relisted relisted -> {
                IndexedSnapshot before = relisted.before();
                LOG.info("view listed anew: {} replaces {}", replica.snapshot(), before);
                fan.tell(new WatchFan.Restart(replica.have()));
            }
        }
        completeWaiting();
        if (step.ask()) {
            follow();
        }
        replica.read();
    }

    private void onAwait(Await await) {
        if (await.revision() <= replica.have()) {
            complete(await.promise());
        } else {
            waiting.computeIfAbsent(await.revision(), r -> new ArrayList<>()).add(await.promise());
        }
    }

    private void completeWaiting() {
        while (!waiting.isEmpty() && waiting.firstKey() <= replica.have()) {
            waiting.pollFirstEntry().getValue().forEach(this::complete);
        }
    }

    /** What depends on the promise runs on the dispatcher, not on this actor's time. */
    private void complete(CompletableFuture<Snapshot> promise) {
        Snapshot reached = replica.snapshot();
        promise.completeAsync(() -> reached, getContext().getExecutionContext());
    }

    private void onTick() {
        waiting.values().forEach(promises -> promises.removeIf(CompletableFuture::isDone));
        waiting.values().removeIf(List::isEmpty);
        if (recalling) {
            return;
        }
        ticks++;
        // A part of a listing that is only slow is not to be sent twice.
        boolean stuck = replica.part() == partBefore;
        partBefore = replica.part();
        if ((stuck && (!waiting.isEmpty() || !replica.ready())) || ticks >= ticksPerFollow) {
            ticks = 0;
            replica.tick();
            follow();
        }
    }

    private void follow() {
        long wanted = waiting.isEmpty() ? 0 : waiting.lastKey();
        feeds.follow(
                view.resource(),
                new Follow(
                        inbox,
                        replica.have(),
                        replica.generation(),
                        replica.listing(),
                        replica.part(),
                        Math.max(wanted, replica.have())));
    }
}
