package dev.berth.protocol.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Revision;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The API as the inside of Berth uses it: the same defaulting, validation and deletion rules as for a client over HTTP. A stage fails only
 * by a fault of ours; refusals, also "unavailable, try again", are {@link Outcome.Refused}. Thread-safe.
 */
public interface Objects {
    Views views();

    /** Creates; the namespace and name (or generateName) stand in the body. Takes ownership of the body. */
    CompletionStage<Outcome> create(Resource resource, ObjectNode body);

    /** Reads, edits and writes, trying again on a conflict unless the edit names a revision. */
    CompletionStage<Outcome> edit(Resource resource, ObjectKey key, Edit edit);

    CompletionStage<Outcome> delete(Resource resource, ObjectKey key, Deletion deletion);

    /**
     * Takes the object out at once, whatever its grace period: for the agent that knows the pod dead, and for garbage collection; finalizers
     * still hold it.
     *
     * @param uid the life of the object that is meant; another life is answered with a conflict
     * @param expected if present, any other revision is answered with a conflict
     */
    CompletionStage<Outcome> remove(Resource resource, ObjectKey key, String uid, Optional<Revision> expected);

    /** {@link #remove(Resource, ObjectKey, String, Optional)} of whatever revision. */
    default CompletionStage<Outcome> remove(Resource resource, ObjectKey key, String uid) {
        return remove(resource, key, uid, Optional.empty());
    }
}
