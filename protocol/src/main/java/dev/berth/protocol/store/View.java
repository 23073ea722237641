package dev.berth.protocol.store;

import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Revision;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** This JVM's replica of one collection, kept up to date by the collection's feed. Thread-safe. */
public interface View {
    Resource resource();

    /** The newest state this JVM has; may be behind the collection. Before the first contact with the collection it is empty at revision 0. */
    Snapshot now();

    /** Whether the view has been filled from its collection since this JVM started. */
    boolean ready();

    /**
     * Completes with a snapshot at the revision or later.
     *
     * @return fails with {@link java.util.concurrent.TimeoutException} after the timeout
     */
    CompletionStage<Snapshot> reached(Revision revision, Duration timeout);

    /**
     * Delivers every change after {@code from}, in order and without gap, first from the window and then as they come, until the
     * subscription is cancelled or the sink refuses. The sink is called from one thread at a time and must not block.
     */
    Watching watch(Revision from, Sink sink);

    /** Where a watch's changes go. */
    interface Sink {
        /** Returns false to end the watch, for example because a slow reader's queue is full. */
        boolean offer(Change change);

        /** The view advanced to the revision although no change of it is for this sink: material for bookmarks. Optional. */
        default void progressed(Revision revision) {}

        /** The feed had a gap that the window cannot fill (the view was re-listed): the reader must list again. */
        void gone();
    }

    /** The answer to {@link #watch}. */
    sealed interface Watching {
        /** The watch runs until it is cancelled. */
        record Started(Subscription subscription) implements Watching {}

        /** The revision has left the window: the reader must list again (410 Gone). */
        record Gone(Revision oldest) implements Watching {}

        /** The revision is newer than the view: ask again when the view has reached it. */
        record Ahead(Revision newest) implements Watching {}
    }

    /** Ends a watch; idempotent. */
    interface Subscription {
        void cancel();
    }
}
