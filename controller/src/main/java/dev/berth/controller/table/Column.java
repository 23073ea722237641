package dev.berth.controller.table;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;

/**
 * A column of a Table.
 *
 * @param type OpenAPI's: {@code string} or {@code integer}
 * @param format {@code name} marks the column that {@code kubectl} takes for the object's name
 * @param priority 0 is always shown, 1 only with {@code -o wide}
 */
record Column(String name, String type, String format, int priority, String description) {
    static final Column NAME =
            new Column("Name", "string", "name", 0, "The object's name, unique within its namespace.");
    static final Column AGE = text("Age", "The time since the object was created.");

    static Column text(String name, String description) {
        return new Column(name, "string", "", 0, description);
    }

    static Column number(String name, String description) {
        return new Column(name, "integer", "", 0, description);
    }

    static Column wide(String name, String description) {
        return new Column(name, "string", "", 1, description);
    }

    ObjectNode json() {
        return Json.object()
                .put("name", name)
                .put("type", type)
                .put("format", format)
                .put("description", description)
                .put("priority", priority);
    }
}
