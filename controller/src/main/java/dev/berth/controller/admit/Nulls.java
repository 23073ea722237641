package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Takes explicit nulls out of an object: Kubernetes stores no field that is null. */
final class Nulls {
    private Nulls() {}

    /** A null among the values of a map stays out as well; a null in a list stays, since it holds a place. */
    static void drop(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().removeIf(e -> e.getValue().isNull());
            object.forEach(Nulls::drop);
        } else if (node instanceof ArrayNode list) {
            list.forEach(Nulls::drop);
        }
    }
}
