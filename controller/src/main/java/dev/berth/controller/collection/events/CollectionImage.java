package dev.berth.controller.collection.events;

import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.wire.CborSerializable;
import java.util.Collection;

/**
 * A whole collection at one revision, as a snapshot keeps it.
 *
 * <p>Unlike other records it does not copy its objects: they are a live view of an immutable map, so that making the image costs the
 * collection's actor nothing and the encoding is paid for by the thread of the snapshot store.
 */
public record CollectionImage(long revision, Collection<Entry> objects) implements CborSerializable {
    /** One object and the revision of its last write. */
    public record Entry(ObjectKey key, long revision, byte[] body) {}
}
