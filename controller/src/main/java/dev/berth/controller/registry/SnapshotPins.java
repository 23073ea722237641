package dev.berth.controller.registry;

import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.store.Snapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The states that unfinished limited lists are of, kept for a while so that all pages are of one moment. Thread-safe. */
final class SnapshotPins {
    private static final int MOST = 64;
    private static final Duration LIFE = Duration.ofMinutes(5);

    private final Clock clock;
    private final Map<Key, Pin> pins = new LinkedHashMap<>();

    private record Key(Resource resource, Revision revision) {}

    private record Pin(Snapshot snapshot, Instant end) {}

    SnapshotPins(Clock clock) {
        this.clock = clock;
    }

    synchronized void pin(Snapshot snapshot) {
        Instant now = clock.instant();
        pins.values().removeIf(p -> p.end().isBefore(now));
        var key = new Key(snapshot.resource(), snapshot.revision());
        pins.remove(key);
        pins.put(key, new Pin(snapshot, now.plus(LIFE)));
        if (pins.size() > MOST) {
            pins.remove(pins.keySet().iterator().next());
        }
    }

    synchronized Optional<Snapshot> find(Resource resource, Revision revision) {
        Instant now = clock.instant();
        return Optional.ofNullable(pins.get(new Key(resource, revision)))
                .filter(p -> !p.end().isBefore(now))
                .map(Pin::snapshot);
    }
}
