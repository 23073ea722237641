package dev.berth.protocol.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@code $patch} inside lists, and its removal from what a patch adds as new. */
final class Directives {
    private Directives() {}

    /** The value as it is stored when nothing was there before: without nulls, and without what only directs. Empty if nothing is left. */
    static Optional<JsonNode> clean(JsonNode added) {
        return switch (added) {
            case ObjectNode o when o.has(StrategicMergePatch.DIRECTIVE) -> Optional.empty();
            case ObjectNode o -> Optional.of(cleanObject(o));
            case ArrayNode a -> Optional.of(Lists.array(clean(Lists.of(a))));
            default -> Optional.of(added);
        };
    }

    static List<JsonNode> clean(List<JsonNode> items) {
        var kept = new ArrayList<JsonNode>();
        items.forEach(i -> clean(i).ifPresent(kept::add));
        return kept;
    }

    private static ObjectNode cleanObject(ObjectNode from) {
        ObjectNode to = from.objectNode();
        from.properties().forEach(e -> {
            // Beside a list that is new, an order or a deletion has nothing to direct.
            if (!e.getValue().isNull() && !isDirective(e.getKey())) {
                clean(e.getValue()).ifPresent(v -> to.set(e.getKey(), v));
            }
        });
        return to;
    }

    private static boolean isDirective(String key) {
        return key.equals("$retainKeys")
                || key.startsWith("$setElementOrder/")
                || key.startsWith("$deleteFromPrimitiveList/");
    }

    /** What {@code $patch: replace} puts in place: the fields as given. */
    static ObjectNode withoutNulls(ObjectNode patch) {
        return cleanObject(patch);
    }

    /** Whether an item of the patch says that the list is to be replaced by the others. */
    static boolean replaces(List<JsonNode> patch) {
        return patch.stream()
                .anyMatch(p -> p.path(StrategicMergePatch.DIRECTIVE).asText().equals("replace"));
    }

    /** The original items without those that the patch deletes. */
    static List<JsonNode> applyToItems(List<JsonNode> original, List<JsonNode> patch, String key) {
        var kept = new ArrayList<>(original);
        for (JsonNode item : patch) {
            if (item.has(StrategicMergePatch.DIRECTIVE)) {
                String directive = item.path(StrategicMergePatch.DIRECTIVE).asText();
                switch (directive) {
                    case "delete" -> {
                        JsonNode value = Lists.keyOf(item, key);
                        kept.removeIf(o -> o.has(key) && JsonTrees.same(o.get(key), value));
                    }
                    case "replace" -> {}
                    case "merge" -> throw PatchRefused.malformed("merging lists cannot yet be specified in the patch");
                    default ->
                        throw PatchRefused.malformed("Unknown patch type '" + directive + "' in a list of the patch");
                }
            }
        }
        return kept;
    }

    /**
     * The server's order that Kubernetes arranges an ordered list by. When the patch deletes items, those that it adds move up into their
     * places: an accident of shared Go slices, kept because it decides where, say, a renamed environment variable ends up.
     */
    static List<JsonNode> serverOrder(List<JsonNode> before, List<JsonNode> patch, String key) {
        if (key.isEmpty() || replaces(patch)) {
            return before;
        }
        List<JsonNode> order = applyToItems(before, patch, key);
        for (JsonNode item : patch) {
            boolean added = !item.has(StrategicMergePatch.DIRECTIVE)
                    && Lists.indexByKey(order, Lists.keyOf(item, key), key) < 0;
            if (added && order.size() < before.size()) {
                order.add(item);
            }
        }
        return order;
    }
}
