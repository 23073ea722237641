package dev.berth.controller.journal;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One linearizable read in flight; whoever asks meanwhile shares the next one. A caller is never served by a read that began before it asked:
 * that read could miss a write acknowledged in between.
 */
final class BatchedReads implements JournalReads {
    private final Function<List<String>, CompletableFuture<List<Long>>> reading;
    private Map<String, CompletableFuture<Long>> waiting = new LinkedHashMap<>();
    private boolean inFlight;

    /** @param reading a linearizable read of several ids, which answers in their order */
    BatchedReads(Function<List<String>, CompletableFuture<List<Long>>> reading) {
        this.reading = reading;
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
        reading.apply(ids).whenComplete((numbers, failure) -> {
            synchronized (this) {
                inFlight = false;
            }
            next();
            complete(ids, batch, numbers, failure);
        });
    }

    private static void complete(
            List<String> ids,
            Map<String, CompletableFuture<Long>> batch,
            @Nullable List<Long> numbers,
            @Nullable Throwable failure) {
        if (numbers == null) {
            Throwable why = failure == null ? new IllegalStateException("no answer") : failure;
            batch.values().forEach(f -> f.completeExceptionally(why));
            return;
        }
        for (int i = 0; i < ids.size(); i++) {
            Objects.requireNonNull(batch.get(ids.get(i))).complete(numbers.get(i));
        }
    }
}
