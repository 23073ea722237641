package dev.berth.controller.journal;

import dev.berth.controller.journal.state.JournalQuery;
import dev.berth.controller.journal.state.JournalReply;
import dev.berth.controller.journal.state.JournalState;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Reads of what is known to be stored and never changes: a committed event, a part of a complete snapshot. Whoever has it has it right, however
 * far behind he is; so this JVM's own peer answers if it can, without network and majority, else the majority. Thread-safe.
 */
final class NearReads {
    private final Optional<Supplier<JournalState>> own;
    private final MajorityRead reads;

    /** @param own what this JVM's peer has applied; empty without one */
    NearReads(Optional<Supplier<JournalState>> own, MajorityRead reads) {
        this.own = own;
        this.reads = reads;
    }

    /**
     * Some of the events, from the first on.
     *
     * @param query whose last number is known to be stored
     */
    CompletableFuture<JournalReply> events(JournalQuery.Events query) {
        return read(
                query,
                reply -> reply instanceof JournalReply.Page page
                        && page.first() == query.from()
                        && !page.events().isEmpty());
    }

    /** @param query of a snapshot that is known to be complete */
    CompletableFuture<JournalReply> part(JournalQuery.ReadPart query) {
        return read(query, JournalReply.Part.class::isInstance);
    }

    private CompletableFuture<JournalReply> read(JournalQuery.OfState query, Predicate<JournalReply> has) {
        return own.map(peer -> peer.get().answer(query))
                .filter(has)
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> reads.read(query));
    }
}
