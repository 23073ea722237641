package dev.berth.controller.session;

import java.util.concurrent.CompletionStage;

/** Linearizable reads of how far the journal of a persistence id has come; many at once share one. */
@FunctionalInterface
public interface Proofs {
    CompletionStage<Long> highestSequenceNr(String persistenceId);
}
