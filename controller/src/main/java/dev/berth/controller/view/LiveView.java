package dev.berth.controller.view;

import akka.actor.typed.ActorRef;
import dev.berth.controller.view.replica.IndexedSnapshot;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.store.Snapshot;
import dev.berth.protocol.store.View;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The view as the rest of this JVM sees it: the newest published snapshot, and a way to the actors behind it. */
final class LiveView implements View {
    private final Resource resource;
    private volatile IndexedSnapshot snapshot;
    private volatile boolean ready;
    /** Below it no watch can begin; written by the fan, so it may be a moment behind: the fan itself has the last word. */
    private volatile long floor;

    private volatile @Nullable ActorRef<ViewActor.Command> actor;
    private volatile @Nullable ActorRef<WatchFan.Command> fan;

    LiveView(Resource resource) {
        this.resource = resource;
        this.snapshot = IndexedSnapshot.empty(resource);
    }

    void started(ActorRef<ViewActor.Command> viewActor) {
        actor = viewActor;
    }

    void fanStarted(ActorRef<WatchFan.Command> watchFan) {
        fan = watchFan;
    }

    void publish(IndexedSnapshot next, boolean isReady) {
        snapshot = next;
        ready = isReady;
    }

    void floor(long revision) {
        floor = revision;
    }

    @Override
    public Resource resource() {
        return resource;
    }

    @Override
    public Snapshot now() {
        return snapshot;
    }

    @Override
    public boolean ready() {
        return ready;
    }

    @Override
    public CompletionStage<Snapshot> reached(Revision revision, Duration timeout) {
        Snapshot known = snapshot;
        ActorRef<ViewActor.Command> to = actor;
        if (!revision.isAfter(known.revision())) {
            return CompletableFuture.completedFuture(known);
        }
        var promise = new CompletableFuture<Snapshot>().orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS);
        if (to != null) {
            to.tell(new ViewActor.Await(revision.value(), promise));
        }
        return promise;
    }

    @Override
    public Watching watch(Revision from, Sink sink) {
        Snapshot known = snapshot;
        ActorRef<WatchFan.Command> to = fan;
        if (from.isAfter(known.revision()) || to == null) {
            return new Watching.Ahead(known.revision());
        }
        long oldest = floor;
        if (from.value() < oldest) {
            return new Watching.Gone(new Revision(oldest));
        }
        var watch = new WatchFan.Watch(from.value(), sink);
        to.tell(new WatchFan.Register(watch));
        return new Watching.Started(() -> {
            watch.cancel();
            to.tell(new WatchFan.Forget(watch));
        });
    }

    @Override
    public String toString() {
        return "view of " + snapshot;
    }
}
