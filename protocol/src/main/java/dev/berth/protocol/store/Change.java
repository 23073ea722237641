package dev.berth.protocol.store;

import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Revision;
import java.util.Optional;

/**
 * One write as a view applied it.
 *
 * @param object the object after the write; for a deletion its last state, carrying the deletion's revision
 * @param previous the object before the write; empty when it was added
 */
public record Change(Type type, Revision revision, KubeObject object, Optional<KubeObject> previous) {
    /** What became of the object. */
    public enum Type {
        ADDED,
        MODIFIED,
        DELETED
    }
}
