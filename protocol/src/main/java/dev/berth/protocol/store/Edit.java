package dev.berth.protocol.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Revision;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A read-modify-write of one object. The function gets a copy of the newest state that it may change and return; it is called again if
 * another write came between, so it must be free of side effects. Returning an equal tree writes nothing.
 *
 * @param part which half of the object may change: the other half is kept as it is
 * @param uid the life of the object that is meant; another life is answered with a conflict
 * @param expected if present, any other revision is answered with a conflict instead of a second try
 */
public record Edit(Part part, Optional<String> uid, Optional<Revision> expected, UnaryOperator<ObjectNode> change) {
    /** Which half of an object a write goes to, as Kubernetes' subresources have it. */
    public enum Part {
        /** Everything but {@code status}: metadata and spec. */
        MAIN,
        /** {@code status} alone (and metadata's labels and annotations stay). */
        STATUS
    }

    public static Edit main(String uid, UnaryOperator<ObjectNode> change) {
        return new Edit(Part.MAIN, Optional.of(uid), Optional.empty(), change);
    }

    public static Edit status(String uid, UnaryOperator<ObjectNode> change) {
        return new Edit(Part.STATUS, Optional.of(uid), Optional.empty(), change);
    }
}
