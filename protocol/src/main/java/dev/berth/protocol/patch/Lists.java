package dev.berth.protocol.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lists whose items have an identity: the value of the merge key, or for scalars (merge key empty) the item itself. An identity is compared
 * by its JSON text, so that 80 is 80 whatever type holds it.
 */
final class Lists {
    private Lists() {}

    /** The items; none for what is absent. A value that is not a list cannot be merged as one. */
    static List<JsonNode> of(@Nullable JsonNode list) {
        if (list == null || list.isNull()) {
            return List.of();
        }
        if (!list.isArray()) {
            throw PatchRefused.malformed("the patch directs a list, but the value is a "
                    + list.getNodeType().name().toLowerCase(Locale.ROOT));
        }
        var items = new ArrayList<JsonNode>(list.size());
        list.forEach(items::add);
        return items;
    }

    static ArrayNode array(List<JsonNode> items) {
        return JsonNodeFactory.instance.arrayNode(items.size()).addAll(items);
    }

    /** Whether the items are objects; a mixture, or lists of lists, cannot be merged. */
    static boolean areMaps(List<JsonNode> a, List<JsonNode> b) {
        var all = new ArrayList<>(a);
        all.addAll(b);
        boolean maps = all.getFirst().isObject();
        if (all.stream().anyMatch(i -> i.isObject() != maps || i.isArray())) {
            throw PatchRefused.malformed("lists of lists, and lists of items of different types, are not supported");
        }
        return maps;
    }

    static List<JsonNode> distinct(List<JsonNode> scalars) {
        var found = new LinkedHashMap<String, JsonNode>();
        scalars.forEach(s -> found.putIfAbsent(identity(s, ""), s));
        return new ArrayList<>(found.values());
    }

    static boolean contains(List<JsonNode> scalars, JsonNode value) {
        return scalars.stream().anyMatch(s -> JsonTrees.same(s, value));
    }

    /** The item's merge key; an item without is a 422, as in Kubernetes. */
    static JsonNode keyOf(JsonNode item, String key) {
        JsonNode value = item.get(key);
        if (value == null) {
            throw PatchRefused.unfitting("map does not contain declared merge key: " + key);
        }
        return value;
    }

    static int indexByKey(List<JsonNode> items, JsonNode value, String key) {
        for (int i = 0; i < items.size(); i++) {
            JsonNode own = items.get(i).get(key);
            if (own != null && JsonTrees.same(own, value)) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Sorts: items that {@code order} names stand in its order; the others keep the order they have in {@code server} and come before the
     * first named item that {@code server} has after them, if any, else at the end.
     */
    static List<JsonNode> arrange(List<JsonNode> items, List<JsonNode> order, List<JsonNode> server, String key) {
        Map<String, Integer> wanted = positions(order, key);
        Map<String, Integer> known = positions(server, key);
        var named = new ArrayList<JsonNode>();
        var others = new ArrayList<JsonNode>();
        for (JsonNode item : items) {
            (wanted.containsKey(identity(item, key)) ? named : others).add(item);
        }
        named.sort(Comparator.comparing(i -> wanted.getOrDefault(identity(i, key), Integer.MAX_VALUE)));
        others.sort(Comparator.comparing(i -> known.getOrDefault(identity(i, key), Integer.MAX_VALUE)));
        return interleave(others, named, known, key);
    }

    private static List<JsonNode> interleave(
            List<JsonNode> others, List<JsonNode> named, Map<String, Integer> known, String key) {
        var all = new ArrayList<JsonNode>(others.size() + named.size());
        int i = 0;
        int j = 0;
        while (i < others.size() || j < named.size()) {
            boolean other = j >= named.size() || (i < others.size() && before(others.get(i), named.get(j), known, key));
            all.add(other ? others.get(i++) : named.get(j++));
        }
        return all;
    }

    private static boolean before(JsonNode a, JsonNode b, Map<String, Integer> known, String key) {
        Integer left = known.get(identity(a, key));
        Integer right = known.get(identity(b, key));
        return left != null && right != null && left < right;
    }

    /** The items of the patch (those that it deletes aside) must come in the order that it asks for, and be named by it. */
    static void requireOrder(List<JsonNode> patch, List<JsonNode> order, String key) {
        if (order.isEmpty()) {
            return;
        }
        int at = 0;
        for (JsonNode item : patch) {
            if (!item.has(StrategicMergePatch.DIRECTIVE)) {
                String identity = identity(item, key);
                while (at < order.size() && !identity(order.get(at), key).equals(identity)) {
                    at++;
                }
                if (at++ >= order.size()) {
                    throw PatchRefused.malformed(
                            "The order in patch list doesn't match $setElementOrder list: " + key + " " + identity);
                }
            }
        }
    }

    private static Map<String, Integer> positions(List<JsonNode> items, String key) {
        var found = new HashMap<String, Integer>();
        for (int i = 0; i < items.size(); i++) {
            found.putIfAbsent(identity(items.get(i), key), i);
        }
        return found;
    }

    private static String identity(JsonNode item, String key) {
        if (key.isEmpty()) {
            return item.toString();
        }
        if (!item.isObject()) {
            throw PatchRefused.malformed("a list that is merged by " + key + " has an item that is not an object");
        }
        return keyOf(item, key).toString();
    }
}
