package dev.berth.protocol.schema;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.schema.RequestBodies.Body;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** JSON into a tree, with an eye on fields that come twice. The parser's limits bound the recursion. */
final class JsonBody {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonParser parser;
    private final Set<String> duplicates = new LinkedHashSet<>();

    private JsonBody(JsonParser parser) {
        this.parser = parser;
    }

    static Body read(byte[] bytes) {
        try (JsonParser parser = Json.mapper().getFactory().createParser(bytes)) {
            var body = new JsonBody(parser);
            if (parser.nextToken() == null) {
                return RequestBodies.malformed("json", "unexpected end of JSON input");
            }
            JsonNode tree = body.value(FieldPath.ROOT);
            if (parser.nextToken() != null) {
                return RequestBodies.malformed(
                        "json", "another value follows the first" + at(parser.currentTokenLocation()));
            }
            return new Body.Read(tree, new ArrayList<>(body.duplicates));
        } catch (JsonProcessingException e) {
            return RequestBodies.malformed("json", e.getOriginalMessage() + at(e.getLocation()));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read bytes that are in memory", e);
        }
    }

    private static String at(@Nullable JsonLocation where) {
        return where == null ? "" : " at line " + where.getLineNr() + ", column " + where.getColumnNr();
    }

    private JsonNode value(FieldPath path) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(path);
            case START_ARRAY -> array(path);
            case VALUE_STRING -> NODES.textNode(parser.getText());
            case VALUE_NUMBER_INT -> integer();
            case VALUE_NUMBER_FLOAT -> floating(path);
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new IllegalStateException("the JSON parser gave " + parser.currentToken() + " for a value");
        };
    }

    private ObjectNode object(FieldPath path) throws IOException {
        ObjectNode object = NODES.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            FieldPath field = path.field(name);
            parser.nextToken();
            JsonNode before = object.replace(name, value(field));
            if (before != null) {
                duplicates.add(field.withIndexes());
            }
        }
        return object;
    }

    private ArrayNode array(FieldPath path) throws IOException {
        ArrayNode array = NODES.arrayNode();
        for (int i = 0; parser.nextToken() != JsonToken.END_ARRAY; i++) {
            array.add(value(path.item(i)));
        }
        return array;
    }

    private JsonNode integer() throws IOException {
        return switch (parser.getNumberType()) {
            case INT -> NODES.numberNode(parser.getIntValue());
            case LONG -> NODES.numberNode(parser.getLongValue());
            case BIG_INTEGER, FLOAT, DOUBLE, BIG_DECIMAL -> NODES.numberNode(parser.getBigIntegerValue());
        };
    }

    private JsonNode floating(FieldPath path) throws IOException {
        double value = parser.getDoubleValue();
        if (!Double.isFinite(value)) {
            throw new InputCoercionException(
                    parser,
                    "cannot hold a number as large as that of field \"" + path.withIndexes() + "\"",
                    JsonToken.VALUE_NUMBER_FLOAT,
                    Double.class);
        }
        return NODES.numberNode(value);
    }
}
