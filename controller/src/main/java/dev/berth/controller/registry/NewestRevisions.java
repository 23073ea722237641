package dev.berth.controller.registry;

import dev.berth.controller.collection.Collections;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Revision;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Linearizable reads of collections' newest revisions, at most one in flight for each. Those who ask while one is in flight share the
 * next one: the running one may have read before they asked. Thread-safe.
 */
final class NewestRevisions {
    private final Collections collections;
    private final Map<Resource, Batch> batches = new ConcurrentHashMap<>();

    NewestRevisions(Collections collections) {
        this.collections = collections;
    }

    CompletionStage<Revision> of(Resource resource) {
        return batches.computeIfAbsent(resource, Batch::new).ask();
    }

    private final class Batch {
        private final Resource resource;
        private boolean running;
        private @Nullable CompletableFuture<Revision> next;

        Batch(Resource resource) {
            this.resource = resource;
        }

        CompletionStage<Revision> ask() {
            CompletableFuture<Revision> mine;
            synchronized (this) {
                if (running) {
                    mine = next == null ? new CompletableFuture<>() : next;
                    next = mine;
                    return mine;
                }
                running = true;
                mine = new CompletableFuture<>();
            }
            read(mine);
            return mine;
        }

        private void read(CompletableFuture<Revision> askers) {
            collections.newest(resource).whenComplete((revision, failure) -> {
                CompletableFuture<Revision> following;
                synchronized (this) {
                    following = next;
                    next = null;
                    running = following != null;
                }
                if (following != null) {
                    read(following);
                }
                if (failure != null) {
                    askers.completeExceptionally(failure);
                } else {
                    askers.complete(revision);
                }
            });
        }
    }
}
