package dev.berth.controller.placement;

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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** The API in memory, with its views; {@link #holdViews} lets the views fall behind what is written. Thread-safe. */
final class MemoryObjects implements Objects, Views {
    private final Map<Resource, Kind> kinds = new ConcurrentHashMap<>();
    private final Set<Resource> held = ConcurrentHashMap.newKeySet();

    @Override
    public Views views() {
        return this;
    }

    @Override
    public View of(Resource resource) {
        return kind(resource);
    }

    /** From now on these views do not show what is written. */
    public void holdViews(Resource... resources) {
        held.addAll(List.of(resources));
    }

    /** The views show everything again. */
    public void releaseViews() {
        held.clear();
        kinds.values().forEach(Kind::publish);
    }

    /** The object as it is in truth, whatever the views show. */
    public Optional<KubeObject> truth(Resource resource, ObjectKey key) {
        return kind(resource).truth(key);
    }

    private Kind kind(Resource resource) {
        return kinds.computeIfAbsent(resource, r -> new Kind(r));
    }

    @Override
    public CompletionStage<Outcome> create(Resource resource, ObjectNode body) {
        return CompletableFuture.completedFuture(kind(resource).create(body));
    }

    @Override
    public CompletionStage<Outcome> edit(Resource resource, ObjectKey key, Edit edit) {
        return CompletableFuture.completedFuture(kind(resource).edit(key, edit));
    }

    @Override
    public CompletionStage<Outcome> delete(Resource resource, ObjectKey key, Deletion deletion) {
        return CompletableFuture.completedFuture(kind(resource).delete(key, deletion));
    }

    @Override
    public CompletionStage<Outcome> remove(Resource resource, ObjectKey key, String uid, Optional<Revision> expected) {
        return delete(resource, key, new Deletion(Optional.of(0L), Optional.empty(), Optional.of(uid), expected));
    }

    private final class Kind implements View {
        private final Resource resource;
        private final TreeMap<ObjectKey, KubeObject> objects = new TreeMap<>();
        private final List<Change> unpublished = new ArrayList<>();
        private final List<Sink> sinks = new CopyOnWriteArrayList<>();
        private volatile Shown shown;
        private long revision;

        Kind(Resource resource) {
            this.resource = resource;
            this.shown = new Shown(resource, Revision.ZERO, List.of());
        }

        synchronized Optional<KubeObject> truth(ObjectKey key) {
            return Optional.ofNullable(objects.get(key));
        }

        synchronized Outcome create(ObjectNode body) {
            ObjectNode tree = body.deepCopy();
            ObjectNode meta = tree.withObject("/metadata");
            if (!meta.has("uid")) {
                meta.put("uid", "uid-" + resource.plural() + "-" + (revision + 1));
            }
            KubeObject object = KubeObject.of(resource, tree, new Revision(revision + 1));
            if (objects.containsKey(object.key())) {
                return new Outcome.Refused(Status.alreadyExists(resource, object.name()));
            }
            return store(object, Change.Type.ADDED, Optional.empty());
        }

        synchronized Outcome edit(ObjectKey key, Edit edit) {
            KubeObject old = objects.get(key);
            if (old == null) {
                return new Outcome.Refused(Status.notFound(resource, key.name()));
            }
            if (edit.uid().map(u -> !u.equals(old.uid())).orElse(false)) {
                return new Outcome.Refused(Status.conflict(resource, key.name(), "another life"));
            }
            ObjectNode changed = edit.change().apply(old.edit());
            ObjectNode result = edit.part() == Edit.Part.STATUS ? old.edit() : changed;
            keepStatus(edit.part() == Edit.Part.STATUS ? changed : old.tree(), result);
            if (result.equals(old.tree())) {
                return new Outcome.Done(old, old.revision(), false);
            }
            KubeObject next = KubeObject.of(resource, result, new Revision(revision + 1));
            boolean gone = next.deleting() && next.finalizers().isEmpty();
            return store(next, gone ? Change.Type.DELETED : Change.Type.MODIFIED, Optional.of(old));
        }

        private void keepStatus(ObjectNode from, ObjectNode into) {
            if (from.has("status")) {
                into.set("status", from.path("status").deepCopy());
            } else {
                into.remove("status");
            }
        }

        synchronized Outcome delete(ObjectKey key, Deletion deletion) {
            KubeObject old = objects.get(key);
            if (old == null) {
                return new Outcome.Refused(Status.notFound(resource, key.name()));
            }
            ObjectNode tree = old.edit();
            tree.withObject("/metadata").put("deletionTimestamp", "2026-11-23T12:00:00Z");
            KubeObject next = KubeObject.of(resource, tree, new Revision(revision + 1));
            if (deletion.uid().map(u -> !u.equals(old.uid())).orElse(false)) {
                return new Outcome.Refused(Status.conflict(resource, key.name(), "another life"));
            }
            boolean gone = old.finalizers().isEmpty();
            if (!gone && old.deleting()) {
                return new Outcome.Done(old, old.revision(), false);
            }
            return store(next, gone ? Change.Type.DELETED : Change.Type.MODIFIED, Optional.of(old));
        }

        private Outcome store(KubeObject object, Change.Type type, Optional<KubeObject> old) {
            revision++;
            boolean gone = type == Change.Type.DELETED;
            if (gone) {
                objects.remove(object.key());
            } else {
                objects.put(object.key(), object);
            }
            unpublished.add(new Change(type, object.revision(), object, old));
            if (!held.contains(resource)) {
                publish();
            }
            return new Outcome.Done(object, object.revision(), gone);
        }

        synchronized void publish() {
            shown = new Shown(resource, new Revision(revision), List.copyOf(objects.values()));
            for (Change c : unpublished) {
                sinks.removeIf(s -> !s.offer(c));
            }
            unpublished.clear();
        }

        @Override
        public Resource resource() {
            return resource;
        }

        @Override
        public Snapshot now() {
            return shown;
        }

        @Override
        public boolean ready() {
            return true;
        }

        @Override
        public CompletionStage<Snapshot> reached(Revision wanted, Duration timeout) {
            var done = new CompletableFuture<Snapshot>();
            sinks.add(new Sink() {
                @Override
                public boolean offer(Change change) {
                    boolean reached = !wanted.isAfter(shown.revision());
                    if (reached) {
                        done.complete(shown);
                    }
                    return !reached;
                }

                @Override
                public void gone() {}
            });
            if (!wanted.isAfter(shown.revision())) {
                done.complete(shown);
            }
            return done;
        }

        @Override
        public Watching watch(Revision from, Sink sink) {
            sinks.add(sink);
            return new Watching.Started(() -> sinks.remove(sink));
        }
    }

    /** A snapshot of a list. */
    public record Shown(Resource resource, Revision revision, List<KubeObject> objects) implements Snapshot {
        @Override
        public int size() {
            return objects.size();
        }

        @Override
        public Optional<KubeObject> get(ObjectKey key) {
            return objects.stream().filter(o -> o.key().equals(key)).findFirst();
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
            return all().filter(o -> resource.plural().equals("pods")
                    && o.tree().path("spec").path("nodeName").asText("").equals(node));
        }
    }
}
