package dev.berth.protocol.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Status;
import java.util.List;

/** What came of reading a request body against its kind's schema. */
public sealed interface Decoded {
    /**
     * @param tree the object with only fields that the schema knows, of the types that it names
     * @param warnings texts for {@code Warning} headers, such as {@code unknown field "spec.replica"}
     */
    record Accepted(ObjectNode tree, List<String> warnings) implements Decoded {
        public Accepted {
            warnings = List.copyOf(warnings);
        }
    }

    record Rejected(Status status) implements Decoded {}
}
