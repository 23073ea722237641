package dev.berth.controller.view;

import dev.berth.controller.view.replica.Difference;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.store.Change;
import dev.berth.protocol.store.Snapshot;
import dev.berth.protocol.store.View;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A watch for those inside Berth: it never ends and never has a gap. When the view is listed anew it goes on by itself, and what was missed
 * is told as the difference. The consumer is called by one thread at a time and must not block.
 */
public final class Listening {
    private final View view;
    private final Consumer<Change> consumer;
    private volatile boolean cancelled;

    /** What the consumer has been told of. */
    private final TreeMap<ObjectKey, KubeObject> told = new TreeMap<>();

    private Listening(View view, Consumer<Change> consumer) {
        this.view = view;
        this.consumer = consumer;
    }

    /** Tells first every object that there is, as added, then all changes, until it is cancelled. */
    public static View.Subscription to(View view, Consumer<Change> consumer) {
        var listening = new Listening(view, consumer);
        listening.listAndWatch();
        return () -> listening.cancelled = true;
    }

    private synchronized void listAndWatch() {
        View.Watching watching;
        do {
            Snapshot now = view.now();
            Difference.between(told, now).forEach(this::tell);
            watching = view.watch(now.revision(), new Following());
        } while (!(watching instanceof View.Watching.Started));
    }

    private synchronized void tell(Change change) {
        if (change.type() == Change.Type.DELETED) {
            told.remove(change.object().key());
        } else {
            told.put(change.object().key(), change.object());
        }
        consumer.accept(change);
    }

    private final class Following implements View.Sink {
        @Override
        public boolean offer(Change change) {
            if (!cancelled) {
                tell(change);
            }
            return !cancelled;
        }

        @Override
        public void progressed(Revision revision) {}

        @Override
        public void gone() {
            if (!cancelled) {
                listAndWatch();
            }
        }
    }
}
