package dev.berth.controller.registry;

import dev.berth.controller.collection.Collections;
import dev.berth.controller.collection.Write;
import dev.berth.controller.collection.WriteResult;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.store.Views;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** All collections in memory, for tests. */
public final class MemoryStore implements Collections, Views {
    private final Map<Resource, MemoryCollection> collections = new ConcurrentHashMap<>();
    private Optional<WriteResult> instead = Optional.empty();
    private final AtomicInteger newestReads = new AtomicInteger();
    private volatile CompletableFuture<Void> newestGate = CompletableFuture.completedFuture(null);

    public MemoryStore() {
        Resources.all().forEach(r -> collections.put(r, new MemoryCollection(r)));
    }

    /** Puts a namespace in, as the start of a cluster does. */
    public MemoryStore withNamespace(String name) {
        var ns = Json.object().put("apiVersion", "v1").put("kind", "Namespace");
        ns.putObject("metadata").put("name", name).put("uid", "ns-" + name);
        ns.putObject("status").put("phase", "Active");
        of(Resources.NAMESPACES).write(new Write.Create(ObjectKey.cluster(name), Json.bytes(ns)));
        return this;
    }

    /** Answers the next write with this and does nothing else. */
    public synchronized void answerNextWrite(WriteResult result) {
        instead = Optional.of(result);
    }

    private synchronized Optional<WriteResult> insteadOnce() {
        Optional<WriteResult> once = instead;
        instead = Optional.empty();
        return once;
    }

    /** Lets reads of the newest revision wait until the future completes. */
    public void gateNewest(CompletableFuture<Void> gate) {
        newestGate = gate;
    }

    public int newestReads() {
        return newestReads.get();
    }

    @Override
    public MemoryCollection of(Resource resource) {
        MemoryCollection found = collections.get(resource);
        if (found == null) {
            throw new IllegalArgumentException(resource + " is not served");
        }
        return found;
    }

    @Override
    public CompletionStage<WriteResult> write(Resource resource, Write write) {
        return CompletableFuture.completedStage(
                insteadOnce().orElseGet(() -> of(resource).write(write)));
    }

    @Override
    public CompletionStage<Revision> newest(Resource resource) {
        newestReads.incrementAndGet();
        Revision newest = of(resource).newest();
        return newestGate.thenApply(v -> newest);
    }
}
