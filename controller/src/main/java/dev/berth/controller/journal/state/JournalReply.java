package dev.berth.controller.journal.state;

import java.util.List;
import java.util.Optional;

/** An answer of the journal. */
public sealed interface JournalReply {
    record Done() implements JournalReply {}

    /** The write's first number does not follow on the highest: another writer of this id has been here. */
    record Conflict(long highest) implements JournalReply {}

    record HighestNumbers(List<Long> numbers) implements JournalReply {
        public HighestNumbers {
            numbers = List.copyOf(numbers);
        }
    }

    /** @param first the number of the first event given; the others follow without gap */
    record Page(long first, List<byte[]> events) implements JournalReply {
        public Page {
            events = List.copyOf(events);
        }
    }

    record SnapshotFound(long sequenceNr, long timestamp, int parts) implements JournalReply {}

    /** @param index of the log's entry */
    record Reached(long index) implements JournalReply {}

    /** @param problem why the peer's disk may take no write; empty if it may */
    record Room(Optional<String> problem) implements JournalReply {}

    record NoSnapshot() implements JournalReply {}

    record Part(byte[] content) implements JournalReply {}

    /**
     * The events that were asked for are deleted, and a snapshot holds what they did: whoever asked has read an older one.
     *
     * @param snapshot its sequence number
     */
    record Superseded(long snapshot) implements JournalReply {}

    /**
     * What one peer knows by itself, without asking the others.
     *
     * @param term the newest term that it has heard of
     * @param word if it has led the group in that term for as long as it looked, and had applied all that was committed before
     */
    record Standing(long term, Optional<Word> word) implements JournalReply {}

    /**
     * What a leader says.
     *
     * @param group whose majority must be in its term for it to be true
     * @param answer to what was asked
     */
    record Word(Membership group, JournalReply answer) {}
}
