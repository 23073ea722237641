package dev.berth.controller.journal.state;

import java.util.List;

/** A change of the journal, replicated through the log and applied in its order on every peer. */
public sealed interface JournalCommand {
    String persistenceId();

    /**
     * Adds the events of one atomic write, all or none, if the first follows directly on the highest stored number. That comparison is what
     * fences every persistent actor: of two writers of one id, one is refused.
     *
     * @param firstSequenceNr the number of the first event, 1 or more
     * @param writer names the writing life of the actor: the very same write coming again (its answer was lost) is accepted without effect
     */
    record Append(String persistenceId, long firstSequenceNr, String writer, List<byte[]> events)
            implements JournalCommand {
        public Append {
            events = List.copyOf(events);
        }
    }

    /** Forgets the events up to a number; the highest number itself is never forgotten. */
    record DeleteTo(String persistenceId, long toSequenceNr) implements JournalCommand {}

    /**
     * One part of a snapshot; the snapshot exists once its last part has been applied. A snapshot travels in parts so that a large one never
     * holds up the writes behind it.
     */
    record SavePart(String persistenceId, long sequenceNr, long timestamp, int part, int parts, byte[] content)
            implements JournalCommand {}

    /** Forgets the snapshots within the bounds (all inclusive). */
    record DeleteSnapshots(
            String persistenceId, long minSequenceNr, long maxSequenceNr, long minTimestamp, long maxTimestamp)
            implements JournalCommand {}
}
