package dev.berth.controller.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.store.Change;
import dev.berth.protocol.store.Deletion;
import dev.berth.protocol.store.Edit;
import dev.berth.protocol.store.Objects;
import dev.berth.protocol.store.Outcome;
import dev.berth.protocol.store.Snapshot;
import dev.berth.protocol.store.View;
import dev.berth.protocol.store.Views;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Objects and views of one JVM, in memory and at once. */
final class InMemoryObjects implements Objects, Views {
    private final Map<Resource, MemoryView> views = new HashMap<>();
    private int refusals;

    /** The next writes are refused as unavailable. */
    synchronized void refuse(int count) {
        refusals = count;
    }

    @Override
    public Views views() {
        return this;
    }

    @Override
    public synchronized MemoryView of(Resource resource) {
        return views.computeIfAbsent(resource, MemoryView::new);
    }

    synchronized long writes() {
        return views.values().stream().mapToLong(v -> v.revision).sum();
    }

    @Override
    public synchronized CompletionStage<Outcome> create(Resource resource, ObjectNode body) {
        if (refused()) {
            return done(new Outcome.Refused(Status.unavailable("not now", 1)));
        }
        MemoryView view = of(resource);
        if (!body.path("metadata").has("uid")) {
            body.withObject("/metadata")
                    .put("uid", "uid-" + body.path("metadata").path("name").asText());
        }
        KubeObject object = KubeObject.of(resource, body, new Revision(view.revision + 1));
        if (view.content.containsKey(object.key())) {
            return done(new Outcome.Refused(Status.alreadyExists(resource, object.name())));
        }
        return done(view.put(object));
    }

    @Override
    public synchronized CompletionStage<Outcome> edit(Resource resource, ObjectKey key, Edit edit) {
        if (refused()) {
            return done(new Outcome.Refused(Status.unavailable("not now", 1)));
        }
        MemoryView view = of(resource);
        KubeObject before = view.content.get(key);
        if (before == null) {
            return done(new Outcome.Refused(Status.notFound(resource, key.name())));
        }
        if (edit.uid().filter(u -> !u.equals(before.uid())).isPresent()) {
            return done(new Outcome.Refused(Status.conflict(resource, key.name(), "another life")));
        }
        ObjectNode after = edit.change().apply(before.edit());
        if (edit.part() == Edit.Part.STATUS) {
            ObjectNode whole = before.edit();
            whole.set("status", after.path("status"));
            after = whole;
        }
        if (after.equals(before.tree())) {
            return done(new Outcome.Done(before, before.revision(), false));
        }
        return done(view.put(KubeObject.of(resource, after, new Revision(view.revision + 1))));
    }

    @Override
    public CompletionStage<Outcome> delete(Resource resource, ObjectKey key, Deletion deletion) {
        return remove(resource, key, deletion.uid().orElse(""));
    }

    @Override
    public synchronized CompletionStage<Outcome> remove(
            Resource resource, ObjectKey key, String uid, Optional<Revision> expected) {
        MemoryView view = of(resource);
        KubeObject before = view.content.get(key);
        if (before == null) {
            return done(new Outcome.Refused(Status.notFound(resource, key.name())));
        }
        if (expected.filter(r -> !r.equals(before.revision())).isPresent()) {
            return done(new Outcome.Refused(Status.conflict(resource, key.name(), "another revision")));
        }
        return done(view.take(before));
    }

    private boolean refused() {
        return refusals-- > 0;
    }

    private static CompletionStage<Outcome> done(Outcome outcome) {
        return CompletableFuture.completedFuture(outcome);
    }

    /** One kind. */
    static final class MemoryView implements View {
        private final Resource resource;
        private final Map<ObjectKey, KubeObject> content = new TreeMap<>();
        private final List<Sink> sinks = new ArrayList<>();
        private long revision;

        MemoryView(Resource resource) {
            this.resource = resource;
        }

        private synchronized Outcome put(KubeObject object) {
            KubeObject before = content.put(object.key(), object);
            revision++;
            tell(new Change(
                    before == null ? Change.Type.ADDED : Change.Type.MODIFIED,
                    object.revision(),
                    object,
                    Optional.ofNullable(before)));
            return new Outcome.Done(object, object.revision(), false);
        }

        private synchronized Outcome take(KubeObject object) {
            content.remove(object.key());
            revision++;
            Revision at = new Revision(revision);
            tell(new Change(Change.Type.DELETED, at, object, Optional.of(object)));
            return new Outcome.Done(object, at, true);
        }

        private void tell(Change change) {
            List.copyOf(sinks).forEach(s -> s.offer(change));
        }

        @Override
        public Resource resource() {
            return resource;
        }

        @Override
        public synchronized Snapshot now() {
            return new Frozen(resource, new Revision(revision), List.copyOf(content.values()));
        }

        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public CompletionStage<Snapshot> reached(Revision wanted, Duration timeout) {
            Snapshot now = now();
            return wanted.isAfter(now.revision())
                    ? CompletableFuture.failedFuture(new TimeoutException("the view is behind"))
                    : CompletableFuture.completedFuture(now);
        }

        @Override
        public synchronized Watching watch(Revision from, Sink sink) {
            sinks.add(sink);
            return new Watching.Started(() -> sinks.remove(sink));
        }
    }

    private record Frozen(Resource resource, Revision revision, List<KubeObject> objects) implements Snapshot {
        @Override
        public int size() {
            return objects.size();
        }

        @Override
        public Optional<KubeObject> get(ObjectKey key) {
            return all().filter(o -> o.key().equals(key)).findFirst();
        }

        @Override
        public Stream<KubeObject> all() {
            return objects.stream();
        }

        @Override
        public Stream<KubeObject> inNamespace(String namespace) {
            return all().filter(o -> o.namespace().equals(namespace));
        }

        @Override
        public Stream<KubeObject> after(ObjectKey key) {
            return all().filter(o -> o.key().compareTo(key) > 0);
        }

        @Override
        public Stream<KubeObject> ownedBy(String uid) {
            return all().filter(o -> o.owners().stream().anyMatch(w -> w.uid().equals(uid)));
        }

        @Override
        public Stream<KubeObject> onNode(String node) {
            return all().filter(o ->
                    o.tree().path("spec").path("nodeName").asText("").equals(node));
        }
    }
}
