package dev.berth.protocol.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.schema.Schema.Field;
import dev.berth.protocol.schema.Schema.ListOf;
import dev.berth.protocol.schema.Schema.MapOf;
import dev.berth.protocol.schema.Schema.Raw;
import dev.berth.protocol.schema.Schema.Scalar;
import dev.berth.protocol.schema.Schema.Struct;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Random trees: mostly such as a schema allows, now and then anything. */
public final class Garbage {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int DEEPEST = 9;

    private final Random chance;
    private final int wrongOneIn;

    public Garbage(Random chance) {
        this(chance, 60);
    }

    /** @param wrongOneIn how seldom a value is of a wrong type; 0 for never */
    public Garbage(Random chance, int wrongOneIn) {
        this.chance = chance;
        this.wrongOneIn = wrongOneIn;
    }

    public JsonNode like(Schema schema, int depth) {
        if (wrongOneIn > 0 && chance.nextInt(wrongOneIn) == 0 && depth > 0) {
            return anything(3);
        }
        return switch (schema) {
            case Struct s -> struct(s, depth);
            case ListOf l -> list(l, depth);
            case MapOf m -> map(m, depth);
            case Raw r -> anything(3);
            case Scalar s -> scalar(s);
        };
    }

    private ObjectNode struct(Struct struct, int depth) {
        ObjectNode object = NODES.objectNode();
        List<Field> fields = new ArrayList<>(struct.fields().values());
        Collections.shuffle(fields, chance);
        int most = depth >= DEEPEST ? 0 : 1 + chance.nextInt(5);
        for (Field f : fields.subList(0, Math.min(most, fields.size()))) {
            if (!f.name().equals("kind") && !f.name().equals("apiVersion")) {
                object.set(f.name(), like(f.schema(), depth + 1));
            }
        }
        if (wrongOneIn > 0 && chance.nextInt(wrongOneIn) == 0) {
            object.set("bogus" + chance.nextInt(3), anything(2));
        }
        return object;
    }

    private ArrayNode list(ListOf list, int depth) {
        ArrayNode array = NODES.arrayNode();
        for (int i = depth >= DEEPEST ? 0 : chance.nextInt(4); i > 0; i--) {
            array.add(like(list.items(), depth + 1));
        }
        return array;
    }

    private ObjectNode map(MapOf map, int depth) {
        ObjectNode object = NODES.objectNode();
        for (int i = chance.nextInt(3); i > 0; i--) {
            object.set("key" + chance.nextInt(5), like(map.values(), depth + 1));
        }
        return object;
    }

    private JsonNode scalar(Scalar scalar) {
        return switch (scalar) {
            case STRING -> NODES.textNode("s" + chance.nextInt(6));
            case BOOLEAN -> NODES.booleanNode(chance.nextBoolean());
            case INT32 -> NODES.numberNode(chance.nextInt());
            case INT64 -> NODES.numberNode(chance.nextLong());
            case NUMBER -> NODES.numberNode(chance.nextDouble());
            case INT_OR_STRING -> chance.nextBoolean() ? NODES.numberNode(chance.nextInt(100)) : NODES.textNode("10%");
            case QUANTITY ->
                chance.nextBoolean()
                        ? NODES.textNode(chance.nextInt(100) + "Mi")
                        : NODES.numberNode(chance.nextDouble());
            case TIME -> NODES.textNode("2026-11-23T10:00:0" + chance.nextInt(10) + "Z");
            case BYTES -> NODES.textNode("YWJj");
        };
    }

    /** Any tree at all. */
    public JsonNode anything(int depth) {
        return switch (chance.nextInt(depth > 0 ? 11 : 8)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(true);
            case 2 -> NODES.numberNode(new BigInteger(200, chance));
            case 3 -> NODES.numberNode(Double.MAX_VALUE);
            case 4 -> NODES.numberNode(Double.POSITIVE_INFINITY);
            case 5 -> NODES.textNode("\u0000\uD800" + chance.nextInt());
            case 6 -> NODES.numberNode(-1);
            case 7 -> NODES.textNode("");
            case 8 -> NODES.arrayNode().add(anything(depth - 1)).add(anything(depth - 1));
            case 9 -> NODES.objectNode().set("a", anything(depth - 1));
            default -> NODES.objectNode().set("$patch", anything(depth - 1));
        };
    }
}
