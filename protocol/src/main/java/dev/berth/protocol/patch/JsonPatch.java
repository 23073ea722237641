package dev.berth.protocol.patch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.schema.Depth;

/**
 * RFC 6902: a list of operations, applied in order, all or none. A list that is not a patch is a 400; an operation that does not fit the
 * object, or a {@code test} that fails, is a 422, as Kubernetes answers.
 */
public final class JsonPatch {
    /** Kubernetes' limit of operations. */
    public static final int MOST_OPERATIONS = 10_000;
    /** What {@code copy} operations may add together: else a short patch makes a huge object by copying it into itself. */
    private static final long MOST_COPIED = 3L * 1024 * 1024;

    /** What {@code move} operations may carry about together: else a short patch costs a long time. */
    private static final long MOST_MOVED = 64L * 1024 * 1024;

    private JsonNode document;
    private long copied;
    private long moved;

    private JsonPatch(JsonNode document) {
        this.document = document;
    }

    /** Applies the operations to a copy of the original. */
    public static Patched apply(ObjectNode original, JsonNode patch) {
        try {
            return new Patched.Applied(applyAll(original, patch));
        } catch (PatchRefused e) {
            return new Patched.Refused(e.status());
        }
    }

    private static ObjectNode applyAll(ObjectNode original, JsonNode patch) {
        if (!(patch instanceof ArrayNode operations)) {
            throw PatchRefused.malformed("a JSON patch must be a list of operations");
        }
        if (operations.size() > MOST_OPERATIONS) {
            throw PatchRefused.tooLarge("The allowed maximum operations in a JSON patch is " + MOST_OPERATIONS
                    + ", got " + operations.size());
        }
        if (!Depth.within(patch, MergePatch.DEEPEST)) {
            throw PatchRefused.malformed("the patch is nested deeper than " + MergePatch.DEEPEST + " levels");
        }
        var run = new JsonPatch(original.deepCopy());
        operations.forEach(run::apply);
        if (run.document instanceof ObjectNode result) {
            return notTooDeep(result, 0);
        }
        throw PatchRefused.unfitting("the patch leaves no object");
    }

    private void apply(JsonNode operation) {
        String name = member(operation, "op").asText();
        Pointer path = pointer(operation, "path");
        switch (name) {
            case "add" -> add(path, value(operation));
            case "remove" -> remove(path, name);
            case "replace" -> replace(path, value(operation));
            case "move" -> move(pointer(operation, "from"), path);
            case "copy" ->
                add(
                        path,
                        notTooDeep(
                                copyOf(pointer(operation, "from")),
                                path.tokens().size()));
            case "test" -> test(path, value(operation));
            default -> throw PatchRefused.malformed("unexpected kind of JSON patch operation: \"" + name + "\"");
        }
    }

    private void add(Pointer path, JsonNode value) {
        if (path.isRoot()) {
            document = value;
            return;
        }
        switch (parent(path, "add")) {
            case ObjectNode object -> object.set(path.last(), value);
            case ArrayNode array -> array.insert(index(path, array, array.size(), "add"), value);
            default -> throw missing("add", path);
        }
    }

    private JsonNode remove(Pointer path, String operation) {
        if (path.isRoot()) {
            throw PatchRefused.unfitting(operation + " operation does not apply: the whole object cannot be removed");
        }
        JsonNode removed = switch (parent(path, operation)) {
            case ObjectNode object -> object.remove(path.last());
            case ArrayNode array -> array.remove(index(path, array, array.size() - 1, operation));
            default -> null;
        };
        if (removed == null) {
            throw missing(operation, path);
        }
        return removed;
    }

    private void replace(Pointer path, JsonNode value) {
        require(path, "replace");
        if (path.isRoot()) {
            document = value;
            return;
        }
        switch (parent(path, "replace")) {
            case ObjectNode object -> object.set(path.last(), value);
            case ArrayNode array -> array.set(index(path, array, array.size() - 1, "replace"), value);
            default -> throw missing("replace", path);
        }
    }

    private void move(Pointer from, Pointer path) {
        if (path.isInside(from)) {
            throw PatchRefused.unfitting(
                    "move operation does not apply: \"" + path + "\" lies inside \"" + from + "\"");
        }
        if (!from.equals(path)) {
            JsonNode value = remove(from, "move");
            moved += JsonTrees.weight(value, MOST_MOVED);
            if (moved > MOST_MOVED) {
                throw PatchRefused.tooLarge(
                        "the move operations of the JSON patch move more than " + MOST_MOVED + " bytes");
            }
            add(path, notTooDeep(value, path.tokens().size()));
        } else {
            require(from, "move");
        }
    }

    private JsonNode copyOf(Pointer from) {
        JsonNode source = from.in(document).orElseThrow(() -> missing("copy", from));
        copied += JsonTrees.weight(source, MOST_COPIED);
        if (copied > MOST_COPIED) {
            throw PatchRefused.tooLarge(
                    "the copy operations of the JSON patch add more than " + MOST_COPIED + " bytes");
        }
        return source.deepCopy();
    }

    private void test(Pointer path, JsonNode expected) {
        JsonNode actual = path.in(document).orElseGet(() -> {
            // Kubernetes' library takes what is absent for null.
            if (expected.isNull()) {
                return expected;
            }
            throw missing("test", path);
        });
        if (!JsonTrees.same(actual, expected)) {
            throw PatchRefused.unfitting("testing value " + path + " failed: test failed");
        }
    }

    /** Values are moved and copied by recursion later on, so nesting must not grow with the number of operations. */
    private static <T extends JsonNode> T notTooDeep(T value, int above) {
        if (!Depth.within(value, 2 * MergePatch.DEEPEST - above)) {
            throw PatchRefused.unfitting("the JSON patch nests the object too deeply");
        }
        return value;
    }

    private void require(Pointer path, String operation) {
        if (path.in(document).isEmpty()) {
            throw missing(operation, path);
        }
    }

    private JsonNode parent(Pointer path, String operation) {
        return path.parent().in(document).orElseThrow(() -> missing(operation, path));
    }

    private static int index(Pointer path, ArrayNode array, int highest, String operation) {
        if (path.last().equals("-") && operation.equals("add")) {
            return array.size();
        }
        int index = Pointer.index(path.last());
        if (index < 0 || index > highest) {
            throw PatchRefused.unfitting(operation + " operation does not apply: no index \"" + path.last() + "\" in \""
                    + path.parent() + "\", which has " + array.size() + " items");
        }
        return index;
    }

    private static JsonNode value(JsonNode operation) {
        return member(operation, "value").deepCopy();
    }

    private static Pointer pointer(JsonNode operation, String field) {
        JsonNode text = member(operation, field);
        if (!text.isTextual()) {
            throw PatchRefused.malformed("the \"" + field + "\" of a JSON patch operation must be a string");
        }
        return Pointer.parse(text.textValue());
    }

    private static JsonNode member(JsonNode operation, String field) {
        JsonNode value = operation.get(field);
        if (value == null) {
            throw PatchRefused.malformed("an operation of the JSON patch has no \"" + field + "\"");
        }
        return value;
    }

    private static PatchRefused missing(String operation, Pointer path) {
        return PatchRefused.unfitting(operation + " operation does not apply: doc is missing path: \"" + path + "\"");
    }
}
