package dev.berth.controller.journal.state;

import java.util.Optional;
import org.pcollections.IntTreePMap;
import org.pcollections.PMap;

/**
 * A snapshot in parts.
 *
 * @param parts how many it has
 * @param stored those that are here, by index
 */
public record StoredSnapshot(long sequenceNr, long timestamp, int parts, PMap<Integer, byte[]> stored) {
    static StoredSnapshot awaiting(JournalCommand.SavePart part) {
        return new StoredSnapshot(part.sequenceNr(), part.timestamp(), part.parts(), IntTreePMap.empty());
    }

    StoredSnapshot with(JournalCommand.SavePart part) {
        return new StoredSnapshot(sequenceNr, timestamp, parts, stored.plus(part.part(), part.content()));
    }

    boolean complete() {
        return stored.size() == parts;
    }

    boolean is(long sequenceNr, long timestamp) {
        return this.sequenceNr == sequenceNr && this.timestamp == timestamp;
    }

    /** A snapshot of the same number saved anew replaces this one; an older torso will never be finished. */
    boolean replacedBy(StoredSnapshot other) {
        return sequenceNr == other.sequenceNr || (!complete() && timestamp < other.timestamp);
    }

    boolean within(long minSequenceNr, long maxSequenceNr, long minTimestamp, long maxTimestamp) {
        return sequenceNr >= minSequenceNr
                && sequenceNr <= maxSequenceNr
                && timestamp >= minTimestamp
                && timestamp <= maxTimestamp;
    }

    Optional<byte[]> part(int index) {
        return Optional.ofNullable(stored.get(index));
    }
}
