package dev.berth.controller.testing;

import akka.persistence.PersistentRepr;
import akka.persistence.serialization.Snapshot;
import akka.serialization.Serialization;
import dev.berth.controller.collection.events.CollectionEvent;
import dev.berth.controller.collection.state.CollectionState;
import dev.berth.controller.journal.state.JournalCommand;
import dev.berth.controller.journal.state.JournalState;
import java.util.ArrayList;
import java.util.List;

/** A journal's state with collections in it, as their owners write them. */
public record StoredEvents(Serialization serialization) {
    public JournalState append(JournalState state, String id, long first, CollectionEvent... events) {
        List<byte[]> bodies = new ArrayList<>();
        for (CollectionEvent event : events) {
            PersistentRepr stored = PersistentRepr.apply(event, first + bodies.size(), id, "", false, null, "w");
            bodies.add(serialization.serialize(stored).get());
        }
        return state.apply(new JournalCommand.Append(id, first, "w", bodies)).state();
    }

    /** The events that are in it are deleted. */
    public JournalState snapshot(JournalState state, String id, CollectionState of) {
        byte[] content = serialization.serialize(new Snapshot(of.image())).get();
        JournalState saved = state.apply(
                        new JournalCommand.SavePart(id, of.revision().value(), 1, 0, 1, content))
                .state();
        return saved.apply(new JournalCommand.DeleteTo(id, of.revision().value()))
                .state();
    }
}
