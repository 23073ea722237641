package dev.berth.controller.select;

import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Status;
import java.util.Map;
import java.util.function.Predicate;

/** What came of reading a selector from a request. */
public sealed interface Selection {
    /**
     * @param predicate true for the objects that are selected
     * @param exact the keys that must equal one value, such as {@code metadata.name}: lets a reader go straight to the object
     */
    record Selected(Predicate<KubeObject> predicate, Map<String, String> exact) implements Selection {
        public Selected {
            exact = Map.copyOf(exact);
        }
    }

    /** Code 400, naming what could not be understood. */
    record Refused(Status status) implements Selection {}
}
