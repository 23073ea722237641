package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reading and filling trees of which nothing is trusted: a value of the wrong type counts as absent and is never overwritten. */
final class Fields {
    private Fields() {}

    /** The text at the field; empty if it is absent, null, or no text. */
    static String text(JsonNode node, String field) {
        return node.path(field).isTextual() ? node.path(field).textValue() : "";
    }

    /** Absent or null: what defaulting fills. */
    static boolean absent(JsonNode node, String field) {
        return !node.hasNonNull(field);
    }

    /** Absent, null, or the empty string: what defaulting of enumerations and strings fills. */
    static boolean blank(JsonNode node, String field) {
        return absent(node, field)
                || (node.path(field).isTextual() && node.path(field).textValue().isEmpty());
    }

    /** The object at the field, put there if it is absent; a detached one where something else stands. */
    static ObjectNode object(ObjectNode node, String field) {
        if (absent(node, field)) {
            return node.putObject(field);
        }
        return node.path(field) instanceof ObjectNode found ? found : Json.object();
    }

    /** The object at the field or a detached empty one. */
    static ObjectNode objectOrEmpty(JsonNode node, String field) {
        return node.path(field) instanceof ObjectNode found ? found : Json.object();
    }

    /** The objects in the list at the field; other elements are left out. */
    static List<ObjectNode> objects(JsonNode node, String field) {
        var found = new ArrayList<ObjectNode>();
        if (node.path(field) instanceof ArrayNode list) {
            list.forEach(e -> {
                if (e instanceof ObjectNode o) {
                    found.add(o);
                }
            });
        }
        return found;
    }

    /** The list at the field, put there if it is absent; none where something else stands. */
    static Optional<ArrayNode> array(ObjectNode node, String field) {
        if (absent(node, field)) {
            return Optional.of(node.putArray(field));
        }
        return node.path(field) instanceof ArrayNode found ? Optional.of(found) : Optional.empty();
    }

    static List<String> texts(JsonNode node, String field) {
        var found = new ArrayList<String>();
        if (node.path(field) instanceof ArrayNode list) {
            list.forEach(e -> found.add(e.isTextual() ? e.textValue() : e.toString()));
        }
        return found;
    }

    static void fill(ObjectNode node, String field, String value) {
        if (blank(node, field)) {
            node.put(field, value);
        }
    }

    static void fill(ObjectNode node, String field, int value) {
        if (absent(node, field)) {
            node.put(field, value);
        }
    }

    static void fill(ObjectNode node, String field, boolean value) {
        if (absent(node, field)) {
            node.put(field, value);
        }
    }

    /** As {@link #fill} for numbers that Kubernetes cannot tell from unset when they are 0. */
    static void fillZero(ObjectNode node, String field, int value) {
        if (absent(node, field)
                || (node.path(field).isNumber() && node.path(field).asLong(0) == 0)) {
            node.put(field, value);
        }
    }

    /** Adds the text to the list at the field unless it stands there. */
    static void addOnce(ObjectNode node, String field, String value) {
        if (texts(node, field).contains(value)) {
            return;
        }
        array(node, field).ifPresent(list -> list.add(value));
    }

    /** Copies the field as it stands in the other object, or takes it away. */
    static void keep(ObjectNode node, String field, JsonNode from) {
        if (from.hasNonNull(field)) {
            node.set(field, from.path(field).deepCopy());
        } else {
            node.remove(field);
        }
    }

    /** Equal as JSON: a number is what it says, not the Java type that holds it. */
    static boolean same(JsonNode a, JsonNode b) {
        return a.equals((x, y) -> x.equals(y) || sameNumber(x, y) ? 0 : 1, b);
    }

    private static boolean sameNumber(JsonNode x, JsonNode y) {
        return x.isNumber() && y.isNumber() && x.decimalValue().compareTo(y.decimalValue()) == 0;
    }
}
