package dev.berth.controller.collection.entity;

import akka.actor.Props;
import akka.actor.typed.ActorRef;
import akka.persistence.AbstractPersistentActor;
import akka.persistence.DeleteMessagesFailure;
import akka.persistence.DeleteMessagesSuccess;
import akka.persistence.DeleteSnapshotsFailure;
import akka.persistence.DeleteSnapshotsSuccess;
import akka.persistence.Recovery;
import akka.persistence.RecoveryCompleted;
import akka.persistence.SaveSnapshotFailure;
import akka.persistence.SaveSnapshotSuccess;
import akka.persistence.SnapshotSelectionCriteria;
import dev.berth.controller.collection.state.CollectionState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps one snapshot of a collection beside its writer, under the writer's persistence id, then deletes what the one before it stood for,
 * and ends. It writes no events. A writer that kept its own would take no writes, and answer none, for as long as that takes (Akka Persistence
 * stashes meanwhile): seconds with very many objects.
 */
final class SnapshotKeeper extends AbstractPersistentActor {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotKeeper.class);

    /**
     * What is to be kept.
     *
     * @param id the persistence id
     * @param state durable, every event of it
     * @param before the revision of the snapshot before, which stays, and the events after it; 0 for none
     * @param writer is told at the end whether the snapshot is kept
     */
    record Task(
            String id,
            CollectionsConfig config,
            CollectionState state,
            long before,
            ActorRef<CollectionWriter.Command> writer) {}

    private final Task task;
    private boolean kept;

    @SuppressWarnings("unused") // by Props
    private SnapshotKeeper(Task task) {
        this.task = task;
    }

    static Props props(Task task) {
        return Props.create(SnapshotKeeper.class, task);
    }

    @Override
    public String persistenceId() {
        return task.id();
    }

    @Override
    public Recovery recovery() {
        return Recovery.none();
    }

    @Override
    public long snapshotSequenceNr() {
        return task.state().revision().value();
    }

    /** The image is made in constant time; the snapshot store's thread pays for its encoding. */
    @Override
    public Receive createReceiveRecover() {
        return receiveBuilder()
                .match(
                        RecoveryCompleted.class,
                        done -> saveSnapshot(task.state().image()))
                .build();
    }

    @Override
    public Receive createReceive() {
        return receiveBuilder()
                .match(SaveSnapshotSuccess.class, done -> onKept())
                .match(SaveSnapshotFailure.class, f -> end("no snapshot could be kept", f.cause()))
                .match(DeleteMessagesSuccess.class, done -> deleteSnapshots(olderThanBefore()))
                .match(DeleteMessagesFailure.class, f -> end("events could not be deleted", f.cause()))
                .match(DeleteSnapshotsSuccess.class, done -> getContext().stop(getSelf()))
                .match(DeleteSnapshotsFailure.class, f -> end("old snapshots could not be deleted", f.cause()))
                .build();
    }

    private void onKept() {
        kept = true;
        if (task.before() > 0) {
            deleteMessages(task.before());
        } else {
            getContext().stop(getSelf());
        }
    }

    private SnapshotSelectionCriteria olderThanBefore() {
        return SnapshotSelectionCriteria.create(task.before() - 1, Long.MAX_VALUE);
    }

    private void end(String what, Throwable why) {
        LOG.warn("{}: {}; nothing is lost, the next snapshot makes up for it", task.id(), what, why);
        getContext().stop(getSelf());
    }

    @Override
    public void postStop() {
        task.writer().tell(new CollectionWriter.Kept(kept));
    }

    @Override
    public String journalPluginId() {
        return plugins().journalPlugin();
    }

    @Override
    public String snapshotPluginId() {
        return plugins().snapshotPlugin();
    }

    /** Akka asks for them before this actor's own constructor has run. */
    private CollectionsConfig plugins() {
        return ((Task) getContext().props().args().head()).config();
    }
}
