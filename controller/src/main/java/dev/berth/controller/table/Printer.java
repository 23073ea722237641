package dev.berth.controller.table;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.KubeObject;
import java.time.Instant;
import java.util.List;

/** How one kind is printed. Cells are strings, integers or booleans, one for each column. */
interface Printer {
    List<Column> columns();

    List<Object> cells(KubeObject object, Instant now);

    /** What the row says beside its cells, for example that a pod is finished. */
    default List<ObjectNode> conditions(KubeObject object) {
        return List.of();
    }
}
