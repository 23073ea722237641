package dev.berth.controller.api.watch;

import akka.stream.BoundedSourceQueue;
import dev.berth.controller.api.request.RefusedException;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.store.Change;
import dev.berth.protocol.store.View;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The view's end of one watch: filters changes into the watcher's bounded queue. A full queue ends the watch, so that a slow reader costs
 * itself and nobody else. Thread-safe: changes come from the view's thread, bookmarks and the end from the scheduler.
 */
final class Watcher implements View.Sink {
    private final Predicate<KubeObject> filter;
    private final BoundedSourceQueue<WatchEvent> queue;
    private Revision seen;
    private boolean ended;

    Watcher(Predicate<KubeObject> filter, BoundedSourceQueue<WatchEvent> queue, Revision from) {
        this.filter = filter;
        this.queue = queue;
        this.seen = from;
    }

    @Override
    public synchronized boolean offer(Change change) {
        Optional<WatchEvent.Changed> event = WatchEvent.seen(change, filter);
        if (event.isPresent() && !put(event.get())) {
            return false;
        }
        seen = change.revision();
        return !ended;
    }

    @Override
    public synchronized void progressed(Revision revision) {
        if (revision.isAfter(seen)) {
            seen = revision;
        }
    }

    @Override
    public synchronized void gone() {
        end(Status.gone("too old resource version: this node had to list the collection again; list and watch again"));
    }

    /** Tells the watcher how far it has come; one that does not read what it has is told nothing more. */
    synchronized void bookmark() {
        if (!ended && queue.size() == 0) {
            put(new WatchEvent.Bookmark(seen, false));
        }
    }

    /** Ends the watch in good order: what is queued is still sent. */
    synchronized void end() {
        if (!ended) {
            ended = true;
            queue.complete();
        }
    }

    private boolean put(WatchEvent event) {
        if (ended) {
            return false;
        }
        boolean taken = queue.offer(event).isEnqueued();
        if (!taken) {
            end(
                    Status.gone(
                            "too old resource version: the watcher reads too slowly and its queue is full; list and watch again"));
        }
        return taken;
    }

    /** Ends the watch at once: what is queued is let go, the reader's next line says why. */
    private void end(Status status) {
        if (!ended) {
            ended = true;
            queue.fail(new RefusedException(status));
        }
    }
}
