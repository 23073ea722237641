package dev.berth.controller.journal.state;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
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
    private static final int PART_BYTES = 1024 * 1024;

    /** A complete one; between parts, each of 1 MiB but the last, other writes may pass. */
    public static StoredSnapshot of(long sequenceNr, long timestamp, byte[] content) {
        int parts = Math.max(1, (content.length + PART_BYTES - 1) / PART_BYTES);
        PMap<Integer, byte[]> cut = IntTreePMap.empty();
        for (int part = 0; part < parts; part++) {
            int from = part * PART_BYTES;
            cut = cut.plus(part, Arrays.copyOfRange(content, from, Math.min(content.length, from + PART_BYTES)));
        }
        return new StoredSnapshot(sequenceNr, timestamp, parts, cut);
    }

    /** Of a complete one. */
    public byte[] content() {
        var content = new ByteArrayOutputStream();
        for (int part = 0; part < parts; part++) {
            content.writeBytes(part(part).orElseThrow());
        }
        return content.toByteArray();
    }

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

    public Optional<byte[]> part(int index) {
        return Optional.ofNullable(stored.get(index));
    }
}
