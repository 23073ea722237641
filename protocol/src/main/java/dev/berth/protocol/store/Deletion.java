package dev.berth.protocol.store;

import dev.berth.protocol.api.Revision;
import java.util.Optional;

/**
 * How an object is to be deleted.
 *
 * @param graceSeconds empty for the object's own grace period
 * @param propagation empty for the kind's default
 * @param uid if present, another life of the object is answered with a conflict
 */
public record Deletion(
        Optional<Long> graceSeconds,
        Optional<Propagation> propagation,
        Optional<String> uid,
        Optional<Revision> revision) {
    /** What becomes of the objects that this one owns. */
    public enum Propagation {
        BACKGROUND,
        FOREGROUND,
        ORPHAN
    }

    /** Deletes this life of the object with its own grace period. */
    public static Deletion of(String uid) {
        return new Deletion(Optional.empty(), Optional.empty(), Optional.of(uid), Optional.empty());
    }

    /** Removes this life of the object at once; for a pod only its agent may, once nothing of it runs. */
    public static Deletion now(String uid) {
        return new Deletion(Optional.of(0L), Optional.empty(), Optional.of(uid), Optional.empty());
    }
}
