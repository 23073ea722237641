package dev.berth.controller.collection.state;

import dev.berth.controller.collection.WriteResult;
import dev.berth.controller.collection.events.CollectionEvent;

/** What is to become of one write. */
public sealed interface Decision {
    /** To be persisted. */
    record Accepted(CollectionEvent event) implements Decision {}

    /** Its condition does not hold. */
    record Refused(WriteResult why) implements Decision {}
}
