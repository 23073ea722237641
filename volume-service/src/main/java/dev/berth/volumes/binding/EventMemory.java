package dev.berth.volumes.binding;

import dev.berth.protocol.store.Events;
import dev.berth.volumes.claims.Step;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps the passes of each second from repeating an event: the same words about the same object go out again only after a while. Thread-safe. */
final class EventMemory implements Carrying.Telling {
    /** As often as Kubernetes' binder looks at an unchanged claim. */
    private static final Duration REPEAT = Duration.ofSeconds(15);

    private final Events events;
    private final Clock clock;
    private final Map<String, Instant> told = new ConcurrentHashMap<>();

    EventMemory(Events events, Clock clock) {
        this.events = events;
        this.clock = clock;
    }

    @Override
    public void tell(Step.Tell event, String component) {
        Instant now = clock.instant();
        String words = event.about().uid() + " " + event.reason() + " " + event.message();
        Instant last = told.getOrDefault(words, Instant.MIN);
        if (now.isBefore(last.equals(Instant.MIN) ? last : last.plus(REPEAT))) {
            return;
        }
        told.put(words, now);
        events.record(event.about(), Carrying.type(event.warning()), event.reason(), event.message(), component);
    }

    /** Forgets what may be told again anyway. */
    void prune() {
        Instant old = clock.instant().minus(REPEAT);
        told.values().removeIf(t -> t.isBefore(old));
    }
}
