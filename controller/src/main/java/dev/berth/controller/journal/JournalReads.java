package dev.berth.controller.journal;

import java.util.concurrent.CompletionStage;

/** Linearizable reads of the journal, batched over callers. Thread-safe. */
public interface JournalReads {
    /**
     * The highest sequence number that a quorum has stored for the persistence id; 0 if it has none.
     *
     * @return fails when no quorum answers in time
     */
    CompletionStage<Long> highestSequenceNr(String persistenceId);
}
