package dev.berth.controller.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.ControllerRef;
import dev.berth.controller.plan.PodState;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.pcollections.TreePMap;

/**
 * Collections and views in memory: every write has a revision, and a view shows it at once or, while it is held, later. With agents on,
 * pods turn Ready when they are made and go when they are deleted.
 */
final class FakeStore implements Objects, Views {
    private final Map<Resource, Kept> kept = new HashMap<>();
    private final List<String> log = new ArrayList<>();
    private BiFunction<String, Resource, Optional<Status>> before = (verb, r) -> Optional.empty();
    private BiFunction<String, Resource, Optional<Status>> after = (verb, r) -> Optional.empty();
    private boolean agents;
    private long uids;

    synchronized FakeStore withAgents() {
        agents = true;
        return this;
    }

    /** Refuses writes, as {@code (verb, resource) -> status}, before they happen. */
    synchronized void refuseBefore(BiFunction<String, Resource, Optional<Status>> rule) {
        before = rule;
    }

    /** Carries writes out, and answers as if they had failed. */
    synchronized void refuseAfter(BiFunction<String, Resource, Optional<Status>> rule) {
        after = rule;
    }

    synchronized List<String> log() {
        return List.copyOf(log);
    }

    synchronized List<KubeObject> all(Resource resource) {
        return List.copyOf(kept(resource).stored.values());
    }

    synchronized Optional<KubeObject> get(Resource resource, String namespace, String name) {
        return Optional.ofNullable(kept(resource).stored.get(new ObjectKey(namespace, name)));
    }

    /** The view shows nothing new until it is released. */
    synchronized void hold(Resource resource) {
        kept(resource).held = true;
    }

    void release(Resource resource) {
        synchronized (this) {
            kept(resource).held = false;
        }
        kept(resource).catchUp();
    }

    KubeObject seed(Resource resource, ObjectNode body) {
        return ((Outcome.Done) create(resource, body).toCompletableFuture().join()).object();
    }

    CompletionStage<Void> fresh(Collection<Resource> kinds) {
        return CompletableFuture.allOf(kinds.stream()
                .map(k -> of(k).reached(newest(k), Duration.ofSeconds(5)).toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }

    private synchronized Revision newest(Resource resource) {
        return kept(resource).newest;
    }

    @Override
    public Views views() {
        return this;
    }

    @Override
    public View of(Resource resource) {
        return kept(resource);
    }

    private synchronized Kept kept(Resource resource) {
        return kept.computeIfAbsent(resource, Kept::new);
    }

    @Override
    public CompletionStage<Outcome> create(Resource resource, ObjectNode body) {
        return write("create", resource, () -> {
            ObjectNode meta = body.withObjectProperty("metadata");
            var key = new ObjectKey(
                    meta.path("namespace").asText(""), meta.path("name").asText(""));
            if (kept(resource).stored.containsKey(key)) {
                return new Outcome.Refused(Status.alreadyExists(resource, key.name()));
            }
            meta.put("uid", "uid-" + ++uids)
                    .put("creationTimestamp", Instant.now().toString());
            meta.put("generation", 1);
            if (resource.equals(Resources.PODS)) {
                body.withObjectProperty("status").put("phase", "Pending");
            }
            log.add("create " + key.name());
            return done(kept(resource).put(body));
        });
    }

    @Override
    public CompletionStage<Outcome> edit(Resource resource, ObjectKey key, Edit edit) {
        return write(edit.part() == Edit.Part.STATUS ? "status" : "edit", resource, () -> {
            KubeObject old = kept(resource).stored.get(key);
            if (old == null) {
                return new Outcome.Refused(Status.notFound(resource, key.name()));
            }
            boolean other = edit.uid().isPresent() && !edit.uid().get().equals(old.uid());
            if (other || edit.expected().filter(e -> !e.equals(old.revision())).isPresent()) {
                return new Outcome.Refused(Status.conflict(resource, key.name(), "changed"));
            }
            ObjectNode tree = edit.change().apply(old.edit());
            if (tree.equals(old.tree())) {
                return done(old);
            }
            if (edit.part() == Edit.Part.MAIN
                    && !tree.path("spec").equals(old.tree().path("spec"))) {
                ObjectNode meta = tree.withObjectProperty("metadata");
                meta.put("generation", meta.path("generation").asInt(0) + 1);
            }
            return done(kept(resource).put(tree));
        });
    }

    @Override
    public CompletionStage<Outcome> delete(Resource resource, ObjectKey key, Deletion deletion) {
        return write("delete", resource, () -> {
            KubeObject old = kept(resource).stored.get(key);
            if (old == null || deletion.uid().filter(u -> !u.equals(old.uid())).isPresent()) {
                return new Outcome.Refused(Status.notFound(resource, key.name()));
            }
            log.add("delete " + key.name());
            if (!resource.equals(Resources.PODS)) {
                return new Outcome.Done(old, kept(resource).remove(old), true);
            }
            ObjectNode tree = old.edit();
            tree.withObjectProperty("metadata")
                    .put("deletionTimestamp", Instant.now().toString());
            return done(kept(resource).put(tree));
        });
    }

    /** Takes the object out at once. */
    @Override
    public CompletionStage<Outcome> remove(Resource resource, ObjectKey key, String uid, Optional<Revision> expected) {
        return write("remove", resource, () -> {
            KubeObject old = kept(resource).stored.get(key);
            return old == null
                    ? new Outcome.Refused(Status.notFound(resource, key.name()))
                    : new Outcome.Done(old, kept(resource).remove(old), true);
        });
    }

    private CompletionStage<Outcome> write(String verb, Resource resource, java.util.function.Supplier<Outcome> body) {
        Outcome outcome;
        synchronized (this) {
            Optional<Status> refused = before.apply(verb, resource);
            if (refused.isPresent()) {
                return CompletableFuture.completedFuture(new Outcome.Refused(refused.get()));
            }
            outcome = body.get();
            Optional<Status> lost = after.apply(verb, resource);
            if (lost.isPresent() && outcome instanceof Outcome.Done) {
                outcome = new Outcome.Refused(lost.get());
            }
        }
        kept(resource).catchUp();
        if (agents && resource.equals(Resources.PODS)) {
            all(Resources.PODS).forEach(this::act);
        }
        return CompletableFuture.completedFuture(outcome);
    }

    private void act(KubeObject pod) {
        if (pod.deleting()) {
            remove(Resources.PODS, pod.key(), pod.uid());
        } else if (!PodState.of(pod).runningAndReady()) {
            ready(pod.name(), true);
        }
    }

    void ready(String name, boolean ready) {
        KubeObject pod = get(Resources.PODS, "default", name).orElseThrow();
        edit(Resources.PODS, pod.key(), Edit.status(pod.uid(), tree -> {
            ObjectNode status = tree.withObjectProperty("status").put("phase", "Running");
            status.putArray("conditions")
                    .addObject()
                    .put("type", "Ready")
                    .put("status", ready ? "True" : "False")
                    .put("lastTransitionTime", Instant.now().toString());
            return tree;
        }));
    }

    private static Outcome done(KubeObject object) {
        return new Outcome.Done(object, object.revision(), false);
    }

    /** One collection with its view. */
    private final class Kept implements View {
        private final Resource resource;
        private final List<Change> changes = new ArrayList<>();
        private final List<Watcher> watchers = new ArrayList<>();
        private final List<Waiting> waiting = new ArrayList<>();
        private TreePMap<ObjectKey, KubeObject> stored = TreePMap.empty();
        private Revision newest = Revision.ZERO;
        private Shown shown;
        private boolean held;

        private Kept(Resource resource) {
            this.resource = resource;
            this.shown = new Shown(resource, Revision.ZERO, TreePMap.empty());
        }

        private KubeObject put(ObjectNode tree) {
            newest = newest.next();
            KubeObject made = KubeObject.of(resource, Json.parse(Json.bytes(tree)), newest);
            Optional<KubeObject> previous = Optional.ofNullable(stored.get(made.key()));
            stored = stored.plus(made.key(), made);
            changes.add(
                    new Change(previous.isEmpty() ? Change.Type.ADDED : Change.Type.MODIFIED, newest, made, previous));
            return made;
        }

        private Revision remove(KubeObject gone) {
            newest = newest.next();
            stored = stored.minus(gone.key());
            KubeObject last = KubeObject.of(resource, gone.edit(), newest);
            changes.add(new Change(Change.Type.DELETED, newest, last, Optional.of(gone)));
            return newest;
        }

        private void catchUp() {
            synchronized (FakeStore.this) {
                if (held) {
                    return;
                }
                shown = new Shown(resource, newest, stored);
                watchers.forEach(Watcher::feed);
                // Completing one may ask for the next, so the list is settled first.
                List<Waiting> there = waiting.stream()
                        .filter(w -> !w.revision().isAfter(newest))
                        .toList();
                waiting.removeAll(there);
                there.forEach(w -> w.future().complete(shown));
            }
        }

        @Override
        public Resource resource() {
            return resource;
        }

        @Override
        public Snapshot now() {
            synchronized (FakeStore.this) {
                return shown;
            }
        }

        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public CompletionStage<Snapshot> reached(Revision revision, Duration timeout) {
            synchronized (FakeStore.this) {
                var future = new CompletableFuture<Snapshot>();
                if (!revision.isAfter(shown.revision())) {
                    future.complete(shown);
                } else {
                    waiting.add(new Waiting(future, revision));
                }
                return future.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
            }
        }

        @Override
        public Watching watch(Revision from, Sink sink) {
            synchronized (FakeStore.this) {
                var watcher = new Watcher(this, from, sink);
                watchers.add(watcher);
                watcher.feed();
                return new Watching.Started(() -> {
                    synchronized (FakeStore.this) {
                        watchers.remove(watcher);
                    }
                });
            }
        }
    }

    private record Waiting(CompletableFuture<Snapshot> future, Revision revision) {}

    private static final class Watcher {
        private final Kept kept;
        private final View.Sink sink;
        private Revision at;

        private Watcher(Kept kept, Revision at, View.Sink sink) {
            this.kept = kept;
            this.at = at;
            this.sink = sink;
        }

        private void feed() {
            for (long r = at.value(); r < kept.shown.revision().value(); r++) {
                sink.offer(kept.changes.get((int) r));
            }
            at = kept.shown.revision();
        }
    }

    private record Shown(Resource resource, Revision revision, TreePMap<ObjectKey, KubeObject> objects)
            implements Snapshot {
        @Override
        public int size() {
            return objects.size();
        }

        @Override
        public Optional<KubeObject> get(ObjectKey key) {
            return Optional.ofNullable(objects.get(key));
        }

        @Override
        public Stream<KubeObject> all() {
            return objects.values().stream();
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
            return all().filter(o -> ControllerRef.of(o).filter(uid::equals).isPresent());
        }

        @Override
        public Stream<KubeObject> onNode(String node) {
            return all().filter(o ->
                    o.tree().path("spec").path("nodeName").asText("").equals(node));
        }
    }
}
