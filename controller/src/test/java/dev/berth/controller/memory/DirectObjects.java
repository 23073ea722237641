package dev.berth.controller.memory;

import static java.util.concurrent.CompletableFuture.completedFuture;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.collection.Write;
import dev.berth.controller.collection.WriteResult;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.store.Deletion;
import dev.berth.protocol.store.Edit;
import dev.berth.protocol.store.Objects;
import dev.berth.protocol.store.Outcome;
import dev.berth.protocol.store.Views;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** The API's rules of deletion and nothing else, straight onto the collections: for tests of those who clean up. */
public final class DirectObjects implements Objects {
    private final Memory memory;
    private final AtomicInteger uids = new AtomicInteger();

    public DirectObjects(Memory memory) {
        this.memory = memory;
    }

    @Override
    public Views views() {
        return memory.views();
    }

    @Override
    public CompletionStage<Outcome> create(Resource resource, ObjectNode body) {
        ObjectNode meta = body.withObject("/metadata");
        if (!meta.has("uid")) {
            meta.put("uid", "made-" + uids.incrementAndGet());
        }
        var key = new ObjectKey(
                meta.path("namespace").asText(""), meta.path("name").asText());
        return write(resource, new Write.Create(key, Json.bytes(body)), body);
    }

    @Override
    public CompletionStage<Outcome> edit(Resource resource, ObjectKey key, Edit edit) {
        return fresh(resource, key).thenCompose(found -> {
            Optional<KubeObject> object =
                    found.filter(o -> edit.uid().map(o.uid()::equals).orElse(true)
                            && edit.expected().map(o.revision()::equals).orElse(true));
            if (object.isEmpty()) {
                return completedFuture(new Outcome.Refused(Status.conflict(resource, key.name(), "not as expected")));
            }
            return store(object.get(), edit.change().apply(object.get().edit()));
        });
    }

    @Override
    public CompletionStage<Outcome> delete(Resource resource, ObjectKey key, Deletion deletion) {
        return edit(
                resource,
                key,
                new Edit(Edit.Part.MAIN, deletion.uid(), deletion.revision(), tree -> mark(tree, deletion)));
    }

    private static ObjectNode mark(ObjectNode tree, Deletion deletion) {
        ObjectNode meta = tree.withObject("/metadata");
        meta.put("deletionTimestamp", "2026-01-01T00:00:00Z");
        switch (deletion.propagation().orElse(Deletion.Propagation.BACKGROUND)) {
            case FOREGROUND -> meta.withArray("finalizers").add("foregroundDeletion");
            case ORPHAN -> meta.withArray("finalizers").add("orphan");
            case BACKGROUND -> {}
        }
        return tree;
    }

    @Override
    public CompletionStage<Outcome> remove(Resource resource, ObjectKey key, String uid, Optional<Revision> expected) {
        return edit(
                resource,
                key,
                new Edit(Edit.Part.MAIN, Optional.of(uid), expected, tree -> mark(tree, Deletion.now(uid))));
    }

    private CompletionStage<Optional<KubeObject>> fresh(Resource resource, ObjectKey key) {
        return memory.collections()
                .newest(resource)
                .thenCompose(r -> views().of(resource).reached(r, Duration.ofSeconds(10)))
                .thenApply(s -> s.get(key));
    }

    private CompletionStage<Outcome> store(KubeObject old, ObjectNode tree) {
        tree.withObject("/metadata").remove("resourceVersion");
        boolean held = !(tree.path("metadata").path("finalizers") instanceof ArrayNode f && !f.isEmpty())
                && !(tree.path("spec").path("finalizers") instanceof ArrayNode s && !s.isEmpty());
        boolean goes = held && tree.path("metadata").hasNonNull("deletionTimestamp");
        Write write = goes
                ? new Write.Remove(old.key(), old.revision())
                : new Write.Replace(old.key(), old.revision(), Json.bytes(tree));
        return write(old.resource(), write, tree);
    }

    private CompletionStage<Outcome> write(Resource resource, Write write, ObjectNode tree) {
        return memory.collections().write(resource, write).thenApply(result -> switch (result) {
            case WriteResult.Committed c -> done(resource, tree, c.revision(), write instanceof Write.Remove);
            case WriteResult.Exists e ->
                refused(Status.alreadyExists(resource, write.key().name()));
            case WriteResult.Conflict c ->
                refused(Status.conflict(resource, write.key().name(), "changed"));
            case WriteResult.Absent a ->
                refused(Status.notFound(resource, write.key().name()));
            case WriteResult.Busy b -> refused(Status.tooManyRequests(b.why(), 1));
            case WriteResult.Unknown u -> refused(Status.unavailable(u.why(), 1));
        });
    }

    private static Outcome done(Resource resource, ObjectNode tree, Revision revision, boolean removed) {
        return new Outcome.Done(KubeObject.of(resource, tree, revision), revision, removed);
    }

    private static Outcome refused(Status status) {
        return new Outcome.Refused(status);
    }
}
