package dev.berth.protocol.patch;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayDeque;
import java.util.Map;

/** Comparing and measuring trees. */
final class JsonTrees {
    private JsonTrees() {}

    /** Equal as JSON: numbers by value, whatever type holds them. */
    static boolean same(JsonNode a, JsonNode b) {
        return a.equals(JsonTrees::order, b);
    }

    private static int order(JsonNode a, JsonNode b) {
        if (a.isNumber() && b.isNumber()) {
            return sameNumber(a, b) ? 0 : 1;
        }
        return a.equals(b) ? 0 : 1;
    }

    private static boolean sameNumber(JsonNode a, JsonNode b) {
        if (a.isIntegralNumber() && b.isIntegralNumber()) {
            return a.bigIntegerValue().equals(b.bigIntegerValue());
        }
        return a.doubleValue() == b.doubleValue();
    }

    /** About how many bytes the tree takes as JSON; stops counting above the limit. */
    static long weight(JsonNode tree, long limit) {
        long weight = 0;
        var open = new ArrayDeque<JsonNode>();
        open.push(tree);
        while (!open.isEmpty() && weight <= limit) {
            JsonNode next = open.pop();
            weight += 2 + (next.isTextual() ? next.textValue().length() : 4);
            if (next.isObject()) {
                for (Map.Entry<String, JsonNode> e : next.properties()) {
                    weight += e.getKey().length();
                    open.push(e.getValue());
                }
            } else {
                next.forEach(open::push);
            }
        }
        return weight;
    }
}
