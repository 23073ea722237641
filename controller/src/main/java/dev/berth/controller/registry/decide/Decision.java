package dev.berth.controller.registry.decide;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.collection.Write;
import dev.berth.protocol.store.Outcome;
import java.util.List;

/** What a wish comes to in one state of its collection. */
public sealed interface Decision {
    /**
     * A write, which the collection refuses if the object is no longer as this decision saw it.
     *
     * @param tree the object after the write, without {@code resourceVersion}
     */
    record Commit(Write write, ObjectNode tree, List<String> warnings) implements Decision {
        public Commit {
            warnings = List.copyOf(warnings);
        }

        public boolean removes() {
            return write instanceof Write.Remove;
        }
    }

    /** No write. True only of this state: whoever tells it to a client must know that the state is the newest. */
    record Answer(Outcome outcome) implements Decision {}
}
