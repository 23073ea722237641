package dev.berth.controller.journal;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Keeps what concerns one persistence id in the order in which it was asked for, while ids do not wait for each other. Akka relies on it: an
 * actor may have several writes under way, and the next life of an actor asks for its highest number while a write of the last one is.
 * Thread-safe.
 */
final class Lanes {
    private final Map<String, CompletableFuture<?>> last = new ConcurrentHashMap<>();

    /** Begins it when everything asked for before under the same id has ended, well or not. */
    <T> CompletableFuture<T> after(String id, Supplier<CompletableFuture<T>> next) {
        var result = new CompletableFuture<T>();
        CompletableFuture<?> before = last.put(id, result);
        if (before == null) {
            begin(next, result);
        } else {
            before.whenComplete((ok, failure) -> begin(next, result));
        }
        result.whenComplete((ok, failure) -> last.remove(id, result));
        return result;
    }

    boolean empty() {
        return last.isEmpty();
    }

    private static <T> void begin(Supplier<CompletableFuture<T>> next, CompletableFuture<T> result) {
        CompletableFuture<T> begun;
        try {
            begun = next.get();
        } catch (RuntimeException e) {
            begun = CompletableFuture.failedFuture(e);
        }
        begun.whenComplete((ok, failure) -> {
            if (failure == null) {
                result.complete(ok);
            } else {
                result.completeExceptionally(failure);
            }
        });
    }
}
