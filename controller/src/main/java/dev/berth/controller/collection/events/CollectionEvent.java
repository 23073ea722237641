package dev.berth.controller.collection.events;

import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.wire.CborSerializable;

/** One committed write; its sequence number in the journal is the revision of the object that it wrote. */
public sealed interface CollectionEvent extends CborSerializable permits ObjectPut, ObjectRemoved {
    ObjectKey key();
}
