package dev.berth.controller.revisions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One JSON form for equal templates: keys sorted, nulls left out. Texts are compared, not trees, because a number may be an int in one JVM
 * and a long in another, and a false difference would restart every pod of a set.
 */
public final class Canonical {
    private Canonical() {}

    static JsonNode sorted(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                ObjectNode copy = Json.object();
                for (String key : keys(object)) {
                    copy.set(key, sorted(object.path(key)));
                }
                yield copy;
            }
            case ArrayNode array -> {
                ArrayNode copy = Json.mapper().createArrayNode();
                array.forEach(e -> copy.add(sorted(e)));
                yield copy;
            }
            default -> node;
        };
    }

    public static String text(JsonNode node) {
        return sorted(node).toString();
    }

    private static List<String> keys(ObjectNode object) {
        var keys = new ArrayList<String>();
        object.fieldNames().forEachRemaining(key -> {
            if (!object.path(key).isNull()) {
                keys.add(key);
            }
        });
        Collections.sort(keys);
        return keys;
    }
}
