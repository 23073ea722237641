package dev.berth.protocol.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.classpath.ClassPath;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * Kubernetes' OpenAPI definitions of everything that is served, as JSON: the one source of the decoder, of the patches and of the OpenAPI
 * documents. They are constants of the class path; made by {@code SchemaGenerator} of this module's tests.
 */
public final class Definitions {
    /** What stands before a definition's name in a {@code $ref}. */
    public static final String REF = "#/components/schemas/";

    private static final List<String> FILES =
            List.of("apps", "autoscaling", "coordination", "core", "discovery", "meta", "policy", "storage");

    private Definitions() {}

    /** A fresh tree by definition name, in name order; the caller owns it. Costs a parse of half a megabyte. */
    public static SequencedMap<String, ObjectNode> read() {
        var all = new TreeMap<String, ObjectNode>();
        for (String file : FILES) {
            for (Map.Entry<String, JsonNode> e : file(file).properties()) {
                all.put(e.getKey(), (ObjectNode) e.getValue());
            }
        }
        return all;
    }

    /** The named definitions and all that they reach, in name order. */
    public static SequencedMap<String, ObjectNode> closure(Map<String, ObjectNode> all, Collection<String> roots) {
        var found = new TreeMap<String, ObjectNode>();
        var open = new ArrayDeque<String>(roots);
        while (!open.isEmpty()) {
            String name = open.remove();
            ObjectNode definition = all.get(name);
            if (definition == null) {
                throw new IllegalArgumentException("the API schema has no definition " + name);
            }
            if (found.put(name, definition) == null) {
                definition.findValuesAsText("$ref").forEach(ref -> open.add(ref.substring(REF.length())));
            }
        }
        return found;
    }

    private static ObjectNode file(String name) {
        return Json.parse(ClassPath.bytes(Definitions.class, name + ".json"));
    }
}
