package dev.berth.controller.view;

import dev.berth.controller.collection.Collections;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.store.Snapshot;
import dev.berth.protocol.store.Views;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Views that are proven to be up to date, for those who conclude something from an object's absence. Thread-safe. */
public final class FreshViews {
    private final Views views;
    private final Collections collections;
    private final Duration timeout;

    public FreshViews(Views views, Collections collections, Duration timeout) {
        this.views = views;
        this.collections = collections;
        this.timeout = timeout;
    }

    /** Whether each of these views has been filled since this JVM started. */
    public boolean ready(Collection<Resource> kinds) {
        return kinds.stream().allMatch(kind -> views.of(kind).ready());
    }

    /** The views as they are. */
    public List<Snapshot> now(Collection<Resource> kinds) {
        return kinds.stream().map(kind -> views.of(kind).now()).toList();
    }

    /**
     * Completes when each view has everything that was acknowledged before this call. Fails when no quorum answers, or a view does not catch
     * up, within the timeout.
     */
    public CompletionStage<Void> fresh(Collection<Resource> kinds) {
        CompletableFuture<?>[] reached = kinds.stream()
                .map(kind -> collections
                        .newest(kind)
                        .thenCompose(revision -> views.of(kind).reached(revision, timeout))
                        .toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(reached);
    }
}
