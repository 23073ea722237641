package dev.berth.controller.collection.entity;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.SnapshotAdapter;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.SignalHandler;
import dev.berth.controller.collection.Write;
import dev.berth.controller.collection.command.CollectionCommand;
import dev.berth.controller.collection.events.CollectionEvent;
import dev.berth.controller.collection.events.CollectionImage;
import dev.berth.controller.collection.feed.FeedEntry;
import dev.berth.controller.collection.state.CollectionState;
import dev.berth.controller.collection.state.Folded;
import dev.berth.controller.collection.state.Window;
import java.util.List;
import java.util.Optional;

/**
 * Persists one collection, a batch at a time. Only its front talks to it, with one batch in flight, so its stash never holds more than that
 * (a stash of commands that persist nothing can overflow the stack in this version of Akka).
 *
 * <p>It stops when the journal fails or rejects a write, as it does for the one of two writers that came second; its front then starts it
 * again, and it knows the truth by replay.
 */
final class CollectionWriter extends EventSourcedBehavior<CollectionWriter.Command, CollectionEvent, CollectionState> {
    sealed interface Command {}

    /** Writes to be decided and persisted together. */
    record Batch(List<Write> writes) implements Command {
        Batch {
            writes = List.copyOf(writes);
        }
    }

    /** The snapshot that was begun is kept, or will never be. */
    record Kept(boolean well) implements Command {}

    private final ActorContext<Command> ctx;
    private final CollectionsConfig config;
    private final int life;
    private final ActorRef<CollectionCommand> front;
    private final SnapshotPace pace;

    /** What replay gave since the snapshot: filled by the event handler during recovery, handed to the front, then let go. */
    private Optional<Window<FeedEntry>> replayed;

    private CollectionWriter(
            ActorContext<Command> ctx,
            PersistenceId id,
            CollectionsConfig config,
            int life,
            ActorRef<CollectionCommand> front) {
        super(id);
        this.ctx = ctx;
        this.config = config;
        this.pace = new SnapshotPace(config.snapshotEvery());
        this.life = life;
        this.front = front;
        this.replayed = Optional.of(new Window<>(config.windowChanges(), config.windowBytes()));
    }

    static Behavior<Command> create(
            String persistenceId, CollectionsConfig config, int life, ActorRef<CollectionCommand> front) {
        return Behaviors.setup(
                ctx -> new CollectionWriter(ctx, PersistenceId.ofUniqueId(persistenceId), config, life, front));
    }

    @Override
    public CollectionState emptyState() {
        return CollectionState.EMPTY;
    }

    @Override
    public CommandHandler<Command, CollectionEvent, CollectionState> commandHandler() {
        return this::onCommand;
    }

    private Effect<CollectionEvent, CollectionState> onCommand(CollectionState state, Command command) {
        return switch (command) {
            case Batch batch -> onBatch(state, batch);
            case Kept kept -> {
                pace.ended(kept.well());
                yield Effect().none();
            }
        };
    }

    private Effect<CollectionEvent, CollectionState> onBatch(CollectionState state, Batch batch) {
        Folded folded = Folded.of(state, batch.writes());
        if (folded.events().isEmpty()) {
            return Effect().none().thenRun((CollectionState same) -> front.tell(new Inside.AllRefused(life, folded)));
        }
        return Effect().persist(folded.events()).thenRun((CollectionState next) -> onPersisted(folded, next));
    }

    private void onPersisted(Folded batch, CollectionState next) {
        front.tell(new Inside.Persisted(life, batch, next));
        long revision = next.revision().value();
        pace.wrote(batch.entries().stream().mapToLong(FeedEntry::weight).sum());
        if (pace.begins(revision, next.size())) {
            Adapter.actorOf(
                    ctx,
                    SnapshotKeeper.props(
                            new SnapshotKeeper.Task(persistenceId().id(), config, next, pace.newest(), ctx.getSelf())),
                    "snapshot-" + revision);
        }
    }

    @Override
    public EventHandler<CollectionState, CollectionEvent> eventHandler() {
        return this::onEvent;
    }

    private CollectionState onEvent(CollectionState state, CollectionEvent event) {
        CollectionState next = state.apply(event);
        replayed.ifPresent(window -> keep(window, state, CollectionState.entry(event, next.revision())));
        return next;
    }

    private static void keep(Window<FeedEntry> window, CollectionState before, FeedEntry entry) {
        if (window.newest() != before.revision().value()) {
            window.reset(before.revision().value());
        }
        window.add(entry.revision(), entry, entry.weight());
    }

    @Override
    public SignalHandler<CollectionState> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.class, (state, signal) -> onRecovered(state))
                .build();
    }

    private void onRecovered(CollectionState state) {
        List<FeedEntry> entries = replayed.flatMap(w -> w.since(w.floor())).orElse(List.of());
        replayed = Optional.empty();
        front.tell(new Inside.Recovered(life, state, entries));
    }

    /** Snapshots are read here and kept by {@link SnapshotKeeper}. */
    @Override
    public SnapshotAdapter<CollectionState> snapshotAdapter() {
        return new SnapshotAdapter<>() {
            @Override
            public Object toJournal(CollectionState state) {
                return state.image();
            }

            @Override
            public CollectionState fromJournal(Object stored) {
                if (stored instanceof CollectionImage image) {
                    pace.recoveredFrom(image.revision());
                    return CollectionState.of(image);
                }
                return (CollectionState) stored;
            }
        };
    }

    @Override
    public Optional<Integer> stashCapacity() {
        return Optional.of(4);
    }

    @Override
    public String journalPluginId() {
        return config.journalPlugin();
    }

    @Override
    public String snapshotPluginId() {
        return config.snapshotPlugin();
    }
}
