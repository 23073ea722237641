package dev.berth.protocol.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Tells of changes in several views, for actors that then look at the whole. A watch that ended is begun again by {@link #ensure()}, which
 * counts as a change. {@link #add}, {@link #ensure} and {@link #close} are for one thread.
 */
public final class Watches {
    private final List<Feed> feeds = new ArrayList<>();
    private final Runnable changed;
    private volatile boolean closed;

    /** @param changed called on the views' threads; must not block */
    public Watches(Runnable changed) {
        this.changed = changed;
    }

    /** @param relevant called on the view's thread; must not block */
    public void add(View view, Predicate<Change> relevant) {
        feeds.add(new Feed(view, relevant));
    }

    /** Begins the watches that do not run. */
    public void ensure() {
        feeds.forEach(Feed::ensure);
    }

    /** Ends all watches for good. */
    public void close() {
        closed = true;
        feeds.forEach(Feed::cancel);
    }

    private final class Feed implements View.Sink {
        private final View view;
        private final Predicate<Change> relevant;
        private volatile boolean running;
        private View.Subscription subscription = () -> {};

        Feed(View view, Predicate<Change> relevant) {
            this.view = view;
            this.relevant = relevant;
        }

        void ensure() {
            if (running) {
                return;
            }
            running = true;
            switch (view.watch(view.now().revision(), this)) {
                case View.Watching.Started s -> subscription = s.subscription();
                case View.Watching.Gone g -> running = false;
                case View.Watching.Ahead a -> running = false;
            }
            changed.run();
        }

        void cancel() {
            subscription.cancel();
        }

        @Override
        public boolean offer(Change change) {
            if (!closed && relevant.test(change)) {
                changed.run();
            }
            return !closed;
        }

        @Override
        public void gone() {
            running = false;
            changed.run();
        }
    }
}
