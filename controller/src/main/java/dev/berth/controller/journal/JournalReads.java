package dev.berth.controller.journal;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/** Linearizable reads of the journal, batched over callers. Thread-safe. */
public interface JournalReads {
    /**
     * The highest sequence number that a quorum has stored for the persistence id; 0 if it has none.
     *
     * @return fails when no quorum answers in time
     */
    CompletionStage<Long> highestSequenceNr(String persistenceId);

    /** The same for a caller that waits so long and no longer; other callers of a batch are not touched by it. */
    default CompletionStage<Long> highestSequenceNr(String persistenceId, Duration patience) {
        return highestSequenceNr(persistenceId)
                .toCompletableFuture()
                .copy()
                .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
    }
}
