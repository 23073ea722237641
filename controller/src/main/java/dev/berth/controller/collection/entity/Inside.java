package dev.berth.controller.collection.entity;

import dev.berth.controller.collection.command.CollectionCommand;
import dev.berth.controller.collection.feed.FeedEntry;
import dev.berth.controller.collection.state.CollectionState;
import dev.berth.controller.collection.state.Folded;
import java.util.List;

/** What front and writer of one collection tell each other within their JVM. */
sealed interface Inside extends CollectionCommand {
    /** Of which life of the writer a message is; messages of earlier lives mean nothing any more. */
    int life();

    /** The writer knows the journal's history; {@code replayed} is what came after the snapshot, oldest first. */
    record Recovered(int life, CollectionState state, List<FeedEntry> replayed) implements Inside {}

    /** The batch is durable. */
    record Persisted(int life, Folded batch, CollectionState state) implements Inside {}

    /** Every write of the batch was refused, nothing was persisted. */
    record AllRefused(int life, Folded batch) implements Inside {}

    /** A quorum's answer: this is the newest revision; -1 if no quorum answered. */
    record Highest(int life, long revision, Why why) implements Inside {}

    /** It is time to start the writer again. */
    record Restart(int life) implements Inside {}

    /** Looks for what is overdue. */
    record Tick(int life) implements Inside {}

    /** The entity is wanted elsewhere, or the JVM is leaving. */
    record Stop(int life) implements Inside {}

    /** A hand-over has waited long enough for the batch in flight. */
    record Drained(int life) implements Inside {}

    /** What the journal was asked for. */
    enum Why {
        /** Refusals are to be answered: they are true only if the state they were decided on is the newest. */
        CONFIRM,
        /** A view knows or wants more than this front has. */
        SUSPICION
    }
}
