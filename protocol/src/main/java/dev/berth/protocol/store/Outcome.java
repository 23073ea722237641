package dev.berth.protocol.store;

import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.api.Status;

/** What became of a write. */
public sealed interface Outcome {
    /**
     * It is durable.
     *
     * @param object the object as written; after a removal its last state
     * @param revision the newest revision that the writer must see before it decides again: the write's own, or the unchanged object's
     * @param removed whether the object is gone from the collection
     */
    record Done(KubeObject object, Revision revision, boolean removed) implements Outcome {}

    /** It was not carried out, and why. */
    record Refused(Status status) implements Outcome {}
}
