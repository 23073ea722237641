package dev.berth.controller.journal.state;

import java.util.List;

/** A question to the journal; its answer is believed as far as a majority vouches for the peer that gave it. */
public sealed interface JournalQuery {
    /** Up to which entry of the log everything has been applied. */
    record Reached() implements JournalQuery {}

    /** Whether the peer's disk has room for another write; each peer answers for itself. */
    record Room() implements JournalQuery {}

    /** One that the state alone answers. */
    sealed interface OfState extends JournalQuery {}

    /** The highest sequence numbers of many ids at once, in their order. */
    record Highest(List<String> persistenceIds) implements OfState {
        public Highest {
            persistenceIds = List.copyOf(persistenceIds);
        }
    }

    /** Events from a number on, inclusive on both sides; the answer ends early at {@code maxBytes} (but holds at least one event). */
    record Events(String persistenceId, long from, long to, long maxEvents, int maxBytes) implements OfState {}

    /** Which snapshot within the bounds (inclusive) is the newest, and in how many parts it is stored. */
    record FindSnapshot(
            String persistenceId, long minSequenceNr, long maxSequenceNr, long minTimestamp, long maxTimestamp)
            implements OfState {}

    record ReadPart(String persistenceId, long sequenceNr, long timestamp, int part) implements OfState {}
}
