package dev.berth.controller.session;

import dev.berth.controller.session.events.SessionEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** Events on their way to the journal, one at a time, in order. Confined to its session. */
final class SessionWrites {
    private final Consumer<SessionEvent> store;
    private final Deque<Write> waiting = new ArrayDeque<>();

    /**
     * An event, and what follows once it is durable.
     *
     * @param begun when it was sent; asked for, while it waits
     */
    record Write(SessionEvent event, Runnable then, Duration begun) {}

    SessionWrites(Consumer<SessionEvent> store) {
        this.store = store;
    }

    boolean none() {
        return waiting.isEmpty();
    }

    void add(SessionEvent event, Runnable then, Duration now) {
        waiting.add(new Write(event, then, now));
        if (waiting.size() == 1) {
            store.accept(event);
        }
    }

    /** The first one is durable; sends the next. */
    Write done(Duration now) {
        Write done = waiting.remove();
        if (!waiting.isEmpty()) {
            Write next = waiting.remove();
            waiting.addFirst(new Write(next.event(), next.then(), now));
            store.accept(next.event());
        }
        return done;
    }
}
