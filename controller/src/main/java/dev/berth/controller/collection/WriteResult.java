package dev.berth.controller.collection;

import dev.berth.protocol.api.Revision;
import dev.berth.protocol.wire.CborSerializable;

/** The answer to a {@link Write}. */
public sealed interface WriteResult extends CborSerializable {
    /** Durable on a quorum; the revision is the write's own. */
    record Committed(Revision revision) implements WriteResult {}

    /** A create met an object of that key. */
    record Exists(Revision current) implements WriteResult {}

    /** The object is at another revision than expected. */
    record Conflict(Revision current) implements WriteResult {}

    /** There is no object of that key, or the collection is not at the revision that a {@link Write.Alone} was decided on. */
    record Absent(Revision collection) implements WriteResult {}

    /** The queue is full, or the collection is just moving: nothing was written; try again. */
    record Busy(String why) implements WriteResult {}

    /** No answer in time: it may or may not have been written. */
    record Unknown(String why) implements WriteResult {}
}
