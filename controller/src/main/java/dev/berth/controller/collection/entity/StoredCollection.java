package dev.berth.controller.collection.entity;

import akka.persistence.PersistentRepr;
import akka.persistence.serialization.Snapshot;
import akka.serialization.Serialization;
import dev.berth.controller.collection.events.CollectionEvent;
import dev.berth.controller.collection.events.CollectionImage;
import dev.berth.controller.collection.state.CollectionState;
import dev.berth.controller.journal.state.IdLog;
import dev.berth.controller.journal.state.StoredSnapshot;
import java.util.Optional;

/** What the journal has of a collection, read as its owner recovers it. Thread-safe. */
public final class StoredCollection {
    private final Serialization serialization;

    /** @param serialization as nodes are configured */
    public StoredCollection(Serialization serialization) {
        this.serialization = serialization;
    }

    /** @throws IllegalStateException if an event is missing */
    public CollectionState read(String id, IdLog log) {
        Optional<StoredSnapshot> newest = log.newest();
        CollectionState state = newest.map(this::image).map(CollectionState::of).orElse(CollectionState.EMPTY);
        for (long n = newest.map(StoredSnapshot::sequenceNr).orElse(0L) + 1; n <= log.highest(); n++) {
            long number = n;
            IdLog.Event event = log.event(n)
                    .orElseThrow(() -> new IllegalStateException("event " + number + " of " + id + " is missing"));
            state = state.apply(event(event));
        }
        return state;
    }

    private CollectionImage image(StoredSnapshot stored) {
        Snapshot snapshot =
                serialization.deserialize(stored.content(), Snapshot.class).get();
        return (CollectionImage) snapshot.data();
    }

    private CollectionEvent event(IdLog.Event stored) {
        PersistentRepr event =
                serialization.deserialize(stored.body(), PersistentRepr.class).get();
        return (CollectionEvent) event.payload();
    }
}
