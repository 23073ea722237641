package dev.berth.protocol.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.schema.Depth;
import dev.berth.protocol.schema.Schema;
import dev.berth.protocol.schema.Schema.Merge;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Kubernetes' strategic merge patch: a merge patch whose lists are merged by key where the schema says so, with the directives
 * {@code $patch}, {@code $retainKeys}, {@code $setElementOrder/list} and {@code $deleteFromPrimitiveList/list}. Results and their order are
 * those of apimachinery's {@code strategicpatch}. What the patch adds is not checked against the schema: decode the result.
 */
public final class StrategicMergePatch {
    static final String DIRECTIVE = "$patch";
    private static final String RETAIN_KEYS = "$retainKeys";
    private static final String SET_ORDER = "$setElementOrder/";
    private static final String DELETE_FROM = "$deleteFromPrimitiveList/";

    private StrategicMergePatch() {}

    /**
     * Applies the patch to a copy of the original.
     *
     * @param schema of the original
     */
    public static Patched apply(ObjectNode original, JsonNode patch, Schema schema) {
        if (!(patch instanceof ObjectNode changes)) {
            return new Patched.Refused(Status.badRequest("a strategic merge patch must be a JSON object"));
        }
        if (!Depth.within(patch, MergePatch.DEEPEST)) {
            return new Patched.Refused(
                    Status.badRequest("the patch is nested deeper than " + MergePatch.DEEPEST + " levels"));
        }
        try {
            return new Patched.Applied(merge(original.deepCopy(), changes.deepCopy(), schema));
        } catch (PatchRefused e) {
            return new Patched.Refused(e.status());
        }
    }

    /** Merges into the target, which it may change and return. */
    static ObjectNode merge(ObjectNode target, ObjectNode patch, Schema schema) {
        if (patch.has(DIRECTIVE)) {
            return directed(target, patch, schema);
        }
        retainKeys(target, patch);
        Set<String> ordered = mergeOrdered(target, patch, schema);
        for (Map.Entry<String, JsonNode> e : patch.properties()) {
            String key = e.getKey();
            if (key.startsWith(DELETE_FROM)) {
                deleteFrom(target, key, e.getValue());
            } else if (!ordered.contains(key) && !key.startsWith(SET_ORDER) && !key.equals(RETAIN_KEYS)) {
                set(target, key, e.getValue(), schema);
            }
        }
        return target;
    }

    private static ObjectNode directed(ObjectNode target, ObjectNode patch, Schema schema) {
        String directive = patch.path(DIRECTIVE).asText();
        patch.remove(DIRECTIVE);
        return switch (directive) {
            case "replace" -> Directives.withoutNulls(patch);
            case "delete" -> JsonNodeFactory.instance.objectNode();
            case "merge" -> merge(target, patch, schema);
            default -> throw PatchRefused.malformed("Unknown patch type '" + directive + "' in the patch");
        };
    }

    private static void set(ObjectNode target, String key, JsonNode value, Schema schema) {
        JsonNode before = target.get(key);
        if (value.isNull()) {
            target.remove(key);
        } else if (before instanceof ObjectNode o && value instanceof ObjectNode v) {
            target.set(key, merge(o, v, Shape.of(schema, key).schema()));
        } else if (before instanceof ArrayNode o && value instanceof ArrayNode v) {
            target.set(key, mergeList(o, v, Shape.of(schema, key)));
        } else {
            Directives.clean(value).ifPresentOrElse(clean -> target.set(key, clean), () -> target.remove(key));
        }
    }

    /** Keys that are not retained go, before anything is merged; the patch may set only retained ones. */
    private static void retainKeys(ObjectNode target, ObjectNode patch) {
        JsonNode list = patch.get(RETAIN_KEYS);
        if (list == null) {
            return;
        }
        if (!list.isArray()) {
            throw PatchRefused.malformed("invalid patch format of retainKeys");
        }
        Set<String> retained = new HashSet<>();
        list.forEach(k -> retained.add(k.asText()));
        patch.properties().forEach(e -> {
            String key = e.getKey();
            boolean directive = key.equals(RETAIN_KEYS) || key.startsWith(SET_ORDER) || key.startsWith(DELETE_FROM);
            if (!directive && !e.getValue().isNull() && !retained.contains(key)) {
                throw PatchRefused.malformed("invalid patch format of retainKeys");
            }
        });
        target.retain(retained);
    }

    /** Merges the lists that come with a {@code $setElementOrder}; returns their keys, which are done. */
    private static Set<String> mergeOrdered(ObjectNode target, ObjectNode patch, Schema schema) {
        var done = new HashSet<String>();
        for (Map.Entry<String, JsonNode> e : patch.properties()) {
            if (e.getKey().startsWith(SET_ORDER)) {
                String key = e.getKey().substring(SET_ORDER.length());
                if (!(e.getValue() instanceof ArrayNode order)) {
                    throw PatchRefused.malformed("invalid patch format of setElementOrder list");
                }
                mergeOrdered(target, key, patch.get(key), order, Shape.of(schema, key), done);
            }
        }
        return done;
    }

    private static void mergeOrdered(
            ObjectNode target, String key, @Nullable JsonNode changes, ArrayNode order, Shape shape, Set<String> done) {
        List<JsonNode> before = Lists.of(target.get(key));
        List<JsonNode> patched = Lists.of(changes);
        String mergeKey = shape.merge().key();
        Lists.requireOrder(patched, Lists.of(order), mergeKey);
        boolean had = target.get(key) instanceof ArrayNode;
        boolean has = changes instanceof ArrayNode;
        boolean removed = changes != null && changes.isNull();
        if (!removed && (had || has)) {
            List<JsonNode> merged = !has
                    ? before
                    : had
                            ? Lists.of(mergeList(Lists.array(before), Lists.array(patched), shape))
                            : Directives.clean(patched);
            target.set(
                    key,
                    Lists.array(Lists.arrange(
                            merged, Lists.of(order), Directives.serverOrder(before, patched, mergeKey), mergeKey)));
            done.add(key);
        }
    }

    private static ArrayNode mergeList(ArrayNode before, ArrayNode patch, Shape shape) {
        Merge merge = shape.merge();
        if (!merge.items()) {
            return Lists.array(Directives.clean(Lists.of(patch)));
        }
        List<JsonNode> original = Lists.of(before);
        List<JsonNode> changes = Lists.of(patch);
        if (original.isEmpty() && changes.isEmpty()) {
            return before;
        }
        if (!Lists.areMaps(original, changes)) {
            var both = new ArrayList<>(original);
            both.addAll(changes);
            return Lists.array(Lists.arrange(Lists.distinct(both), changes, original, ""));
        }
        return Lists.array(mergeItems(original, changes, merge.key(), shape.items()));
    }

    private static List<JsonNode> mergeItems(List<JsonNode> original, List<JsonNode> patch, String key, Schema items) {
        if (key.isEmpty()) {
            throw PatchRefused.malformed("cannot merge lists without merge key");
        }
        List<JsonNode> base = Directives.applyToItems(original, patch, key);
        List<JsonNode> changes = patch.stream().filter(p -> !p.has(DIRECTIVE)).toList();
        if (Directives.replaces(patch)) {
            return changes;
        }
        var merged = new ArrayList<>(base);
        for (JsonNode change : changes) {
            int at = Lists.indexByKey(merged, Lists.keyOf(change, key), key);
            if (at >= 0) {
                merged.set(at, merge((ObjectNode) merged.get(at), (ObjectNode) change, items));
            } else {
                Directives.clean(change).ifPresent(merged::add);
            }
        }
        return Lists.arrange(merged, changes, base, key);
    }

    private static void deleteFrom(ObjectNode target, String directive, JsonNode values) {
        String key = directive.substring(DELETE_FROM.length());
        if (!(values instanceof ArrayNode unwanted)) {
            throw PatchRefused.malformed("invalid patch format of primitive list");
        }
        if (target.get(key) instanceof ArrayNode list) {
            List<JsonNode> gone = Lists.of(unwanted);
            List<JsonNode> kept = Lists.of(list).stream()
                    .filter(v -> !Lists.contains(gone, v))
                    .toList();
            target.set(key, Lists.array(kept));
        }
    }
}
