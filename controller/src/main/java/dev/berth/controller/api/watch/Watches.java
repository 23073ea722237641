package dev.berth.controller.api.watch;

import akka.Done;
import akka.NotUsed;
import akka.actor.Cancellable;
import akka.actor.typed.ActorSystem;
import akka.japi.Pair;
import akka.japi.pf.PFBuilder;
import akka.pattern.Patterns;
import akka.stream.BoundedSourceQueue;
import akka.stream.javadsl.Source;
import dev.berth.controller.api.request.RefusedException;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.store.Change;
import dev.berth.protocol.store.Snapshot;
import dev.berth.protocol.store.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** All watches of one API server. They cost a queue and two timers each, no thread. Thread-safe. */
public final class Watches {
    /**
     * What is handed over has not been sent: it waits in the actors of TLS and TCP, which tell nobody, and the end of the server that follows
     * fails their streams, which overtakes it.
     */
    private static final Duration LAST_BYTES = Duration.ofMillis(500);

    private final ActorSystem<?> system;
    private final RandomGenerator random;
    private final int queueLimit;
    private final Duration bookmarkEvery;
    private final Set<Watcher> running = ConcurrentHashMap.newKeySet();
    private final CompletableFuture<Done> drained = new CompletableFuture<>();
    private volatile boolean closed;

    /**
     * @param queueLimit how many changes a watcher may be behind
     * @param bookmarkEvery how often a watcher that asked for bookmarks gets one, give or take a tenth
     */
    public Watches(ActorSystem<?> system, RandomGenerator random, int queueLimit, Duration bookmarkEvery) {
        this.system = system;
        this.random = random;
        this.queueLimit = queueLimit;
        this.bookmarkEvery = bookmarkEvery;
    }

    /**
     * Which changes a watcher gets, and how.
     *
     * @param initial objects to give as additions first, of the state at {@code from}
     * @param markInitialEnd whether a bookmark ends them
     */
    public record Order(
            View view,
            Revision from,
            Optional<Snapshot> initial,
            Predicate<KubeObject> filter,
            boolean bookmarks,
            boolean markInitialEnd,
            Duration timeout) {}

    /** What came of opening a watch. */
    public sealed interface Opened {
        /** The lines of the watch; materialize once. */
        record Running(Source<WatchEvent, NotUsed> events) implements Opened {}

        /** The revision has left the view's window. */
        record Gone(Revision oldest) implements Opened {}

        /** The revision has not reached the view yet. */
        record Ahead(Revision newest) implements Opened {}
    }

    public Opened open(Order order) {
        Pair<BoundedSourceQueue<WatchEvent>, Source<WatchEvent, NotUsed>> queue =
                Source.<WatchEvent>queue(queueLimit).preMaterialize(system);
        var watcher = new Watcher(order.filter(), queue.first(), order.from());
        return switch (order.view().watch(order.from(), watcher)) {
            case View.Watching.Started started -> {
                running.add(watcher);
                if (closed) {
                    watcher.end();
                }
                yield new Opened.Running(lines(order, watcher, queue.second(), started.subscription()));
            }
            case View.Watching.Gone gone -> {
                watcher.end();
                yield new Opened.Gone(gone.oldest());
            }
            case View.Watching.Ahead ahead -> {
                watcher.end();
                yield new Opened.Ahead(ahead.newest());
            }
        };
    }

    private Source<WatchEvent, NotUsed> lines(
            Order order, Watcher watcher, Source<WatchEvent, NotUsed> queued, View.Subscription subscription) {
        List<Cancellable> timers = timers(order.timeout(), order.bookmarks(), watcher);
        return initial(order)
                .concatLazy(queued)
                .watchTermination((mat, done) -> {
                    done.whenComplete((ok, failure) -> {
                        timers.forEach(Cancellable::cancel);
                        subscription.cancel();
                        watcher.end();
                        left(watcher);
                    });
                    return mat;
                })
                .recover(new PFBuilder<Throwable, WatchEvent>()
                        .match(RefusedException.class, e -> new WatchEvent.Failed(e.status()))
                        .build());
    }

    private static Source<WatchEvent, NotUsed> initial(Order order) {
        if (order.initial().isEmpty()) {
            return Source.empty();
        }
        // Taken out of the holder at the start, so that a long watch does not keep its first state in memory.
        var holder = new AtomicReference<@Nullable Snapshot>(order.initial().get());
        Predicate<KubeObject> filter = order.filter();
        Source<WatchEvent, NotUsed> objects =
                Source.single(holder).flatMapConcat(h -> additions(h.getAndSet(null), filter));
        return order.markInitialEnd()
                ? objects.concatLazy(Source.single(new WatchEvent.Bookmark(order.from(), true)))
                : objects;
    }

    private static Source<WatchEvent, NotUsed> additions(@Nullable Snapshot snapshot, Predicate<KubeObject> filter) {
        if (snapshot == null) {
            return Source.empty();
        }
        return Source.fromJavaStream(snapshot::all)
                .filter(filter::test)
                .<WatchEvent>map(o -> new WatchEvent.Changed(Change.Type.ADDED, o))
                .mapMaterializedValue(ignored -> NotUsed.getInstance());
    }

    private List<Cancellable> timers(Duration timeout, boolean bookmarks, Watcher watcher) {
        var timers = new ArrayList<Cancellable>();
        timers.add(
                system.scheduler().scheduleOnce(timeout, () -> finish(watcher, bookmarks), system.executionContext()));
        if (bookmarks) {
            Duration every = bookmarkEvery.multipliedBy(90 + random.nextInt(21)).dividedBy(100);
            timers.add(system.scheduler()
                    .scheduleWithFixedDelay(every, every, watcher::bookmark, system.executionContext()));
        }
        return timers;
    }

    private void finish(Watcher watcher, boolean bookmarks) {
        if (bookmarks) {
            watcher.bookmark();
        }
        watcher.end();
        left(watcher);
    }

    private void left(Watcher watcher) {
        running.remove(watcher);
        if (closed && running.isEmpty()) {
            drained.complete(Done.getInstance());
        }
    }

    public int running() {
        return running.size();
    }

    /**
     * Ends all watches, now and from now on; their clients watch again elsewhere.
     *
     * @return completes when the last of them has handed over its end, and that had a moment to go out
     */
    public CompletionStage<Done> close() {
        closed = true;
        boolean any = !running.isEmpty();
        running.forEach(Watcher::end);
        if (running.isEmpty()) {
            drained.complete(Done.getInstance());
        }
        return any ? drained.thenCompose(done -> Patterns.after(LAST_BYTES, system, () -> drained)) : drained;
    }
}
