package dev.berth.controller.collection.entity;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.Behaviors;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.SnapshotAdapter;
import akka.persistence.typed.SnapshotCompleted;
import akka.persistence.typed.SnapshotFailed;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.Effect;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.RetentionCriteria;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Persists one collection, a batch at a time. Only its front talks to it, with one batch in flight, so its stash never holds more than that
 * (a stash of commands that persist nothing can overflow the stack in this version of Akka).
 *
 * <p>It stops when the journal fails or rejects a write, as it does for the one of two writers that came second; its front then starts it
 * again, and it knows the truth by replay.
 */
final class CollectionWriter extends EventSourcedBehavior<CollectionWriter.Batch, CollectionEvent, CollectionState> {
    private static final Logger LOG = LoggerFactory.getLogger(CollectionWriter.class);

    /** Writes to be decided and persisted together. */
    record Batch(List<Write> writes) {
        Batch {
            writes = List.copyOf(writes);
        }
    }

    private final CollectionsConfig config;
    private final int life;
    private final ActorRef<CollectionCommand> front;

    /** What replay gave since the snapshot: filled by the event handler during recovery, handed to the front, then let go. */
    private Optional<Window<FeedEntry>> replayed;

    private CollectionWriter(PersistenceId id, CollectionsConfig config, int life, ActorRef<CollectionCommand> front) {
        super(id);
        this.config = config;
        this.life = life;
        this.front = front;
        this.replayed = Optional.of(new Window<>(config.windowChanges(), config.windowBytes()));
    }

    static Behavior<Batch> create(
            String persistenceId, CollectionsConfig config, int life, ActorRef<CollectionCommand> front) {
        return Behaviors.setup(
                ctx -> new CollectionWriter(PersistenceId.ofUniqueId(persistenceId), config, life, front));
    }

    @Override
    public CollectionState emptyState() {
        return CollectionState.EMPTY;
    }

    @Override
    public CommandHandler<Batch, CollectionEvent, CollectionState> commandHandler() {
        return this::onBatch;
    }

    private Effect<CollectionEvent, CollectionState> onBatch(CollectionState state, Batch batch) {
        Folded folded = Folded.of(state, batch.writes());
        if (folded.events().isEmpty()) {
            return Effect().none().thenRun((CollectionState same) -> front.tell(new Inside.AllRefused(life, folded)));
        }
        return Effect()
                .persist(folded.events())
                .thenRun((CollectionState next) -> front.tell(new Inside.Persisted(life, folded, next)));
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
                .onSignal(SnapshotFailed.class, (state, failed) -> onSnapshotFailed(failed))
                .onSignal(SnapshotCompleted.class, (state, done) -> LOG.debug("snapshot of {} kept", persistenceId()))
                .build();
    }

    private void onRecovered(CollectionState state) {
        List<FeedEntry> entries = replayed.flatMap(w -> w.since(w.floor())).orElse(List.of());
        replayed = Optional.empty();
        front.tell(new Inside.Recovered(life, state, entries));
    }

    private void onSnapshotFailed(SnapshotFailed failed) {
        LOG.warn(
                "no snapshot of {} could be kept; nothing is lost, but the next start replays more events",
                persistenceId().id(),
                failed.getFailure());
    }

    /** The image is made in constant time; the snapshot store's thread pays for its encoding. */
    @Override
    public SnapshotAdapter<CollectionState> snapshotAdapter() {
        return new SnapshotAdapter<>() {
            @Override
            public Object toJournal(CollectionState state) {
                return state.image();
            }

            @Override
            public CollectionState fromJournal(Object stored) {
                return stored instanceof CollectionImage image ? CollectionState.of(image) : (CollectionState) stored;
            }
        };
    }

    @Override
    public RetentionCriteria retentionCriteria() {
        return RetentionCriteria.snapshotEvery(config.snapshotEvery(), 2).withDeleteEventsOnSnapshot();
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
