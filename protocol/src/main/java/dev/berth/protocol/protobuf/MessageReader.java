package dev.berth.protocol.protobuf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.berth.protocol.api.Json;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;

/**
 * Turns one message into the JSON tree that Go would have written for it. Go sends every field that is no pointer, also zeros, which JSON
 * leaves away; those are dropped, so that defaults apply to both alike.
 */
final class MessageReader {
    private static final int DEEPEST = 100;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MICROS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

    void read(CodedInputStream in, Map<Integer, Field> fields, ObjectNode into, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException("it nests more than " + DEEPEST + " deep");
        }
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            Field field = fields.get(WireFormat.getTagFieldNumber(tag));
            if (field == null) {
                in.skipField(tag);
            } else if (field.inline()) {
                read(CodedInputStream.newInstance(in.readByteArray()), message(field.kind()), into, depth + 1);
            } else {
                put(in, tag, field, into, depth);
            }
        }
    }

    private void put(CodedInputStream in, int tag, Field field, ObjectNode into, int depth) throws IOException {
        switch (field.shape()) {
            case ONE -> {
                JsonNode value = value(in, field.kind(), depth);
                if (!value.isNull() && (field.pointer() || !zero(value))) {
                    into.set(field.name(), value);
                }
            }
            case LIST -> list(in, tag, field, into, depth);
            case MAP -> entry(in, field, into.withObjectProperty(field.name()), depth);
        }
    }

    private void list(CodedInputStream in, int tag, Field field, ObjectNode into, int depth) throws IOException {
        boolean packed =
                field.kind().equals("int") && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
        if (!packed) {
            into.withArrayProperty(field.name()).add(value(in, field.kind(), depth));
            return;
        }
        CodedInputStream several = CodedInputStream.newInstance(in.readByteArray());
        while (!several.isAtEnd()) {
            into.withArrayProperty(field.name()).add(several.readInt64());
        }
    }

    private void entry(CodedInputStream in, Field field, ObjectNode map, int depth) throws IOException {
        CodedInputStream entry = CodedInputStream.newInstance(in.readByteArray());
        String key = "";
        JsonNode value = field.kind().equals("string") ? NODES.textNode("") : NullNode.getInstance();
        for (int tag = entry.readTag(); tag != 0; tag = entry.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> key = entry.readStringRequireUtf8();
                case 2 -> value = value(entry, field.kind(), depth);
                default -> entry.skipField(tag);
            }
        }
        map.set(key, value);
    }

    private JsonNode value(CodedInputStream in, String kind, int depth) throws IOException {
        return switch (kind) {
            case "string" -> NODES.textNode(in.readStringRequireUtf8());
            case "bytes" -> NODES.binaryNode(in.readByteArray());
            case "int" -> NODES.numberNode(in.readInt64());
            case "bool" -> NODES.booleanNode(in.readBool());
            case "double" -> NODES.numberNode(in.readDouble());
            default -> message(CodedInputStream.newInstance(in.readByteArray()), kind, depth + 1);
        };
    }

    private JsonNode message(CodedInputStream in, String kind, int depth) throws IOException {
        return switch (kind) {
            case "resource.Quantity" ->
                NODES.textNode(plain(in, "string").path("1").asText("0"));
            case "intstr.IntOrString" -> intOrString(plain(in, "int", "int", "string"));
            case "meta.v1.Time" -> time(plain(in, "int", "int"), SECONDS);
            case "meta.v1.MicroTime" -> time(plain(in, "int", "int"), MICROS);
            case "runtime.RawExtension", "meta.v1.FieldsV1" ->
                json(plain(in, "bytes").path("1"));
            default -> {
                ObjectNode tree = NODES.objectNode();
                read(in, message(kind), tree, depth);
                yield tree;
            }
        };
    }

    /** The fields of a small message, by their numbers from 1 on. */
    private ObjectNode plain(CodedInputStream in, String... kinds) throws IOException {
        ObjectNode found = NODES.objectNode();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            int number = WireFormat.getTagFieldNumber(tag);
            if (number > kinds.length) {
                in.skipField(tag);
            } else {
                found.set(Integer.toString(number), value(in, kinds[number - 1], 0));
            }
        }
        return found;
    }

    private static JsonNode intOrString(ObjectNode fields) {
        return fields.path("1").asInt() == 0
                ? NODES.numberNode(fields.path("2").asInt())
                : NODES.textNode(fields.path("3").asText());
    }

    /** Go's zero time comes as an empty message, which JSON has as null. */
    private static JsonNode time(ObjectNode fields, DateTimeFormatter format) {
        if (fields.isEmpty()) {
            return NullNode.getInstance();
        }
        try {
            return NODES.textNode(format.format(Instant.ofEpochSecond(
                    fields.path("1").asLong(), fields.path("2").asLong())));
        } catch (java.time.DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("a time is out of range", e);
        }
    }

    private static JsonNode json(JsonNode raw) throws IOException {
        return raw.isMissingNode() || raw.binaryValue().length == 0
                ? NullNode.getInstance()
                : Json.mapper().readTree(raw.binaryValue());
    }

    private static boolean zero(JsonNode value) {
        return switch (value.getNodeType()) {
            case STRING -> value.textValue().isEmpty();
            case NUMBER -> value.doubleValue() == 0;
            case BOOLEAN -> !value.booleanValue();
            case BINARY -> value.asText().isEmpty();
            case OBJECT -> value.isEmpty();
            case ARRAY, NULL, MISSING, POJO -> false;
        };
    }

    private static Map<Integer, Field> message(String kind) {
        return Messages.of(kind).orElseThrow(() -> new IllegalStateException("messages.json lacks " + kind));
    }
}
