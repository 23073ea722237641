package dev.berth.protocol.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.berth.protocol.schema.Schema.Field;
import dev.berth.protocol.schema.Schema.ListOf;
import dev.berth.protocol.schema.Schema.MapOf;
import dev.berth.protocol.schema.Schema.Raw;
import dev.berth.protocol.schema.Schema.Scalar;
import dev.berth.protocol.schema.Schema.Struct;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One pass over a body along its schema, which bounds the recursion: what the schema does not know is not looked into, and what it keeps
 * whole is measured first. Remembers the unknown fields and the first value of a wrong type. A value that is to be left out is a
 * {@link MissingNode}.
 */
final class Walk {
    /** As many as Kubernetes reports before it stops counting. */
    private static final int MOST_UNKNOWN = 100;
    /** What the parser allows, so a tree that was read from a request always passes. */
    private static final int DEEPEST = 200;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Set<String> unknown = new LinkedHashSet<>();
    private @Nullable String fault;

    /** {@code unknown field "spec.replica"}, in the order of the body. */
    List<String> unknown() {
        return List.copyOf(unknown);
    }

    Optional<String> fault() {
        return Optional.ofNullable(fault);
    }

    /**
     * The value as the schema has it.
     *
     * @param owner the innermost struct, for messages
     * @param keepEmpty whether an empty list or map stays
     */
    JsonNode value(Schema schema, JsonNode node, FieldPath path, Struct owner, boolean keepEmpty) {
        if (node.isNull() || node.isMissingNode()) {
            return MissingNode.getInstance();
        }
        return switch (schema) {
            case Scalar scalar -> scalar(scalar, node, path, owner);
            case Struct struct ->
                node instanceof ObjectNode o
                        ? struct(struct, o, path)
                        : wrong(node, path, owner, "v1." + struct.shortName());
            case ListOf list ->
                node instanceof ArrayNode a
                        ? orNothing(list(list, a, path, owner), keepEmpty)
                        : wrong(node, path, owner, goType(list));
            case MapOf map ->
                node instanceof ObjectNode o
                        ? orNothing(map(map, o, path, owner), keepEmpty)
                        : wrong(node, path, owner, goType(map));
            case Raw raw -> raw(node, path);
        };
    }

    private ObjectNode struct(Struct struct, ObjectNode from, FieldPath path) {
        ObjectNode to = NODES.objectNode();
        for (Map.Entry<String, JsonNode> e : from.properties()) {
            String name = e.getKey();
            Field field = struct.fields().get(name);
            if (field == null) {
                unknown(path.field(name));
            } else {
                JsonNode value = value(field.schema(), e.getValue(), path.field(name), struct, field.required());
                if (!value.isMissingNode()) {
                    to.set(name, value);
                }
            }
        }
        return to;
    }

    private ArrayNode list(ListOf list, ArrayNode from, FieldPath path, Struct owner) {
        ArrayNode to = NODES.arrayNode(from.size());
        for (int i = 0; i < from.size(); i++) {
            JsonNode value = value(list.items(), from.get(i), path.item(i), owner, true);
            to.add(value.isMissingNode() ? zero(list.items()) : value);
        }
        return to;
    }

    private ObjectNode map(MapOf map, ObjectNode from, FieldPath path, Struct owner) {
        ObjectNode to = NODES.objectNode();
        for (Map.Entry<String, JsonNode> e : from.properties()) {
            JsonNode value = value(map.values(), e.getValue(), path, owner, true);
            to.set(e.getKey(), value.isMissingNode() ? zero(map.values()) : value);
        }
        return to;
    }

    private JsonNode scalar(Scalar scalar, JsonNode node, FieldPath path, Struct owner) {
        return switch (Scalars.read(scalar, node)) {
            case Scalars.Reading.Kept kept -> kept.node();
            case Scalars.Reading.WrongType wrong -> wrong(wrong.what(), path, owner, wrong.goType());
            case Scalars.Reading.WrongText wrong -> fail(wrong.message() + ", in field \"" + path.withIndexes() + "\"");
        };
    }

    private JsonNode raw(JsonNode node, FieldPath path) {
        return Depth.within(node, DEEPEST)
                ? node.deepCopy()
                : fail("json: exceeded max depth of " + DEEPEST + ", in field \"" + path.withIndexes() + "\"");
    }

    /** Go leaves the zero value where a list or map holds a null; that of a time is written as null again. */
    private static JsonNode zero(Schema schema) {
        return switch (schema) {
            case Struct s -> NODES.objectNode();
            case ListOf l -> NODES.arrayNode();
            case MapOf m -> NODES.objectNode();
            case Raw r -> NODES.objectNode();
            case Scalar s ->
                switch (s) {
                    case STRING, BYTES -> TextNode.valueOf("");
                    case TIME -> NODES.nullNode();
                    case QUANTITY -> TextNode.valueOf("0");
                    case BOOLEAN -> NODES.booleanNode(false);
                    case INT32, INT64, NUMBER, INT_OR_STRING -> NODES.numberNode(0);
                };
        };
    }

    private static JsonNode orNothing(JsonNode container, boolean keepEmpty) {
        return container.isEmpty() && !keepEmpty ? MissingNode.getInstance() : container;
    }

    private void unknown(FieldPath path) {
        if (unknown.size() < MOST_UNKNOWN) {
            unknown.add("unknown field \"" + path.withIndexes() + "\"");
        }
    }

    private JsonNode wrong(JsonNode node, FieldPath path, Struct owner, String goType) {
        return wrong(goName(node), path, owner, goType);
    }

    private JsonNode wrong(String what, FieldPath path, Struct owner, String goType) {
        String at = path.isRoot()
                ? " into Go value of type "
                : " into Go struct field " + owner.shortName() + "." + path.withoutIndexes() + " of type ";
        return fail("json: cannot unmarshal " + what + at + goType);
    }

    private JsonNode fail(String message) {
        if (fault == null) {
            fault = message;
        }
        return MissingNode.getInstance();
    }

    private static String goType(Schema schema) {
        return switch (schema) {
            case Struct s -> "v1." + s.shortName();
            case ListOf l -> "[]" + goType(l.items());
            case MapOf m -> "map[string]" + goType(m.values());
            case Raw r -> "runtime.RawExtension";
            case Scalar s -> Scalars.goType(s);
        };
    }

    /** What Go's decoder calls a JSON value. */
    static String goName(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "array";
            case BOOLEAN -> "bool";
            case NUMBER -> "number";
            case STRING -> "string";
            case NULL, MISSING -> "null";
            case BINARY, OBJECT, POJO -> "object";
        };
    }
}
