package dev.berth.controller.registry.decide;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.store.Snapshot;
import java.util.Optional;

/** Gives objects what no other of their kind may have, such as addresses. Pure. */
public interface Allocation {
    /** For kinds that share nothing. */
    Allocation NONE = (all, old, tree) -> new Result.Nothing();

    /**
     * @param all every object of the kind
     * @param old the object before the write; empty for a new one
     * @param tree the object that is to be written, with all its defaults: changed in place
     */
    Result allocate(Snapshot all, Optional<KubeObject> old, ObjectNode tree);

    /** What came of it. */
    sealed interface Result {
        /** The object takes nothing that it has not. */
        record Nothing() implements Result {}

        /** It takes something, which holds only if no object of the kind has changed since. */
        record Taken() implements Result {}

        record Refused(Status status) implements Result {}
    }
}
