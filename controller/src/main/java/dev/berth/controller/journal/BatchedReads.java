package dev.berth.controller.journal;

import dev.berth.controller.journal.state.JournalQuery;
import dev.berth.controller.journal.state.JournalReply;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * One linearizable read in flight; whoever asks meanwhile shares the next one. A caller is never served by a read that began before it asked:
 * that read could miss a write acknowledged in between.
 */
final class BatchedReads implements JournalReads {
    private final JournalClient client;
    private Map<String, CompletableFuture<Long>> waiting = new LinkedHashMap<>();
    private boolean inFlight;

    BatchedReads(JournalClient client) {
        this.client = client;
    }

    @Override
    public CompletionStage<Long> highestSequenceNr(String persistenceId) {
        CompletableFuture<Long> answer;
        synchronized (this) {
            answer = waiting.computeIfAbsent(persistenceId, id -> new CompletableFuture<>());
        }
        next();
        return answer.copy();
    }

    private void next() {
        Map<String, CompletableFuture<Long>> batch;
        synchronized (this) {
            if (inFlight || waiting.isEmpty()) {
                return;
            }
            inFlight = true;
            batch = waiting;
            waiting = new LinkedHashMap<>();
        }
        List<String> ids = List.copyOf(batch.keySet());
        client.ask(new JournalQuery.Highest(ids)).whenComplete((reply, failure) -> {
            synchronized (this) {
                inFlight = false;
            }
            next();
            complete(ids, batch, reply, failure);
        });
    }

    private static void complete(
            List<String> ids,
            Map<String, CompletableFuture<Long>> batch,
            @Nullable JournalReply reply,
            @Nullable Throwable failure) {
        if (reply instanceof JournalReply.HighestNumbers highest) {
            for (int i = 0; i < ids.size(); i++) {
                Objects.requireNonNull(batch.get(ids.get(i)))
                        .complete(highest.numbers().get(i));
            }
        } else {
            Throwable why = failure == null ? new IllegalStateException("unexpected answer " + reply) : failure;
            batch.values().forEach(f -> f.completeExceptionally(why));
        }
    }
}
