package dev.berth.controller.registry;

import dev.berth.controller.collection.Write;
import dev.berth.controller.collection.WriteResult;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.store.Change;
import dev.berth.protocol.store.Snapshot;
import dev.berth.protocol.store.View;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A collection with a view of its own in memory. The view can be held back, so that it is behind the collection as a real one may be.
 */
public final class MemoryCollection implements View {
    private static final int WINDOW = 2_000;

    private final Resource resource;
    private final Deque<Change> arriving = new ArrayDeque<>();
    private final Deque<Change> window = new ArrayDeque<>();
    private final List<Running> watchers = new ArrayList<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private TreeMap<ObjectKey, KubeObject> stored = new TreeMap<>();
    private long newest;
    private State view;
    private boolean held;

    private record Waiting(Revision revision, CompletableFuture<Snapshot> future) {}

    private record Running(Sink sink) {}

    MemoryCollection(Resource resource) {
        this.resource = resource;
        this.view = new State(resource, Revision.ZERO, new TreeMap<>());
    }

    public synchronized WriteResult write(Write write) {
        KubeObject present = stored.get(write.key());
        switch (write) {
            case Write.Alone alone -> {
                return alone.collection().value() == newest
                        ? write(alone.write())
                        : new WriteResult.Absent(new Revision(newest));
            }
            case Write.Create create -> {
                if (present != null) {
                    return new WriteResult.Exists(present.revision());
                }
                commit(create.key(), object(create.body()), Change.Type.ADDED, Optional.empty());
            }
            case Write.Replace replace -> {
                if (present == null) {
                    return new WriteResult.Absent(new Revision(newest));
                }
                if (!present.revision().equals(replace.expected())) {
                    return new WriteResult.Conflict(present.revision());
                }
                commit(replace.key(), object(replace.body()), Change.Type.MODIFIED, Optional.of(present));
            }
            case Write.Remove remove -> {
                if (present == null) {
                    return new WriteResult.Absent(new Revision(newest));
                }
                if (!present.revision().equals(remove.expected())) {
                    return new WriteResult.Conflict(present.revision());
                }
                KubeObject last = KubeObject.of(resource, present.edit(), new Revision(newest + 1));
                commit(remove.key(), last, Change.Type.DELETED, Optional.of(present));
            }
        }
        return new WriteResult.Committed(new Revision(newest));
    }

    private KubeObject object(byte[] body) {
        return KubeObject.of(resource, Json.parse(body), new Revision(newest + 1));
    }

    private void commit(ObjectKey key, KubeObject object, Change.Type type, Optional<KubeObject> previous) {
        newest++;
        var next = new TreeMap<>(stored);
        if (type == Change.Type.DELETED) {
            next.remove(key);
        } else {
            next.put(key, object);
        }
        stored = next;
        arriving.add(new Change(type, new Revision(newest), object, previous));
        if (!held) {
            arrive();
        }
    }

    /** From now on the view stays where it is. */
    public synchronized void hold() {
        held = true;
    }

    /** The view catches up. */
    public synchronized void release() {
        held = false;
        arrive();
    }

    private void arrive() {
        while (!arriving.isEmpty()) {
            Change change = arriving.removeFirst();
            var next = new TreeMap<>(view.objects());
            if (change.type() == Change.Type.DELETED) {
                next.remove(change.object().key());
            } else {
                next.put(change.object().key(), change.object());
            }
            view = new State(resource, change.revision(), next);
            window.addLast(change);
            if (window.size() > WINDOW) {
                window.removeFirst();
            }
            watchers.removeIf(w -> !w.sink().offer(change));
        }
        waiting.removeIf(w -> {
            boolean there = w.revision().compareTo(view.revision()) <= 0;
            if (there) {
                w.future().complete(view);
            }
            return there;
        });
    }

    /** Forgets all changes, as after a re-list: watches from before are too old. */
    public synchronized void forget() {
        window.clear();
        watchers.forEach(w -> w.sink().gone());
        watchers.clear();
    }

    public synchronized Revision newest() {
        return new Revision(newest);
    }

    public synchronized int watchers() {
        return watchers.size();
    }

    @Override
    public Resource resource() {
        return resource;
    }

    @Override
    public synchronized Snapshot now() {
        return view;
    }

    @Override
    public boolean ready() {
        return true;
    }

    @Override
    public synchronized CompletionStage<Snapshot> reached(Revision revision, Duration timeout) {
        if (revision.compareTo(view.revision()) <= 0) {
            return CompletableFuture.completedStage(view);
        }
        var future = new CompletableFuture<Snapshot>();
        waiting.add(new Waiting(revision, future));
        return future.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized Watching watch(Revision from, Sink sink) {
        if (from.isAfter(view.revision())) {
            return new Watching.Ahead(view.revision());
        }
        long oldest = view.revision().value() - window.size();
        if (from.value() < oldest) {
            return new Watching.Gone(new Revision(oldest));
        }
        var running = new Running(sink);
        for (Change change : window) {
            if (change.revision().isAfter(from) && !sink.offer(change)) {
                return new Watching.Started(() -> {});
            }
        }
        watchers.add(running);
        return new Watching.Started(() -> {
            synchronized (this) {
                watchers.remove(running);
            }
        });
    }

    private record State(Resource resource, Revision revision, TreeMap<ObjectKey, KubeObject> objects)
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
            return objects.tailMap(key, false).values().stream();
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
