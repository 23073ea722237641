package dev.berth.protocol.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.schema.Schema.Field;
import dev.berth.protocol.schema.Schema.ListOf;
import dev.berth.protocol.schema.Schema.MapOf;
import dev.berth.protocol.schema.Schema.Merge;
import dev.berth.protocol.schema.Schema.Raw;
import dev.berth.protocol.schema.Schema.Scalar;
import dev.berth.protocol.schema.Schema.Struct;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The schemas of all that is served, built at the first use and shared from then on. Immutable, thread-safe. */
public final class Schemas {
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private static final Map<String, Schema> WELL_KNOWN = Map.of(
            "io.k8s.apimachinery.pkg.api.resource.Quantity",
            Scalar.QUANTITY,
            "io.k8s.apimachinery.pkg.util.intstr.IntOrString",
            Scalar.INT_OR_STRING,
            "io.k8s.apimachinery.pkg.runtime.RawExtension",
            Raw.RAW,
            META + "FieldsV1",
            Raw.RAW,
            META + "Time",
            Scalar.TIME,
            META + "MicroTime",
            Scalar.TIME);

    /** Not at class loading: the half megabyte is read by the first request that needs it, not by the start of the JVM. */
    private static final class Loaded {
        static final Loaded ONCE = new Loaded(Definitions.read());

        final Map<String, Struct> structs;
        final Map<String, Struct> byKind;

        private Loaded(Map<String, ObjectNode> definitions) {
            structs = new Schemas(definitions).structs();
            var found = new HashMap<String, Struct>();
            structs.forEach((name, struct) -> gvks(definitions.get(name)).forEach(gvk -> found.put(gvk, struct)));
            byKind = Map.copyOf(found);
        }

        private static List<String> gvks(@Nullable ObjectNode definition) {
            var found = new ArrayList<String>();
            if (definition != null) {
                definition
                        .path("x-kubernetes-group-version-kind")
                        .forEach(gvk -> found.add(
                                apiVersion(gvk) + "/" + gvk.path("kind").asText()));
            }
            return found;
        }

        private static String apiVersion(JsonNode gvk) {
            String group = gvk.path("group").asText();
            String version = gvk.path("version").asText();
            return group.isEmpty() ? version : group + "/" + version;
        }
    }

    private final Map<String, ObjectNode> definitions;
    private final Map<String, Schema> built = new HashMap<>();

    private Schemas(Map<String, ObjectNode> definitions) {
        this.definitions = definitions;
    }

    /** @throws IllegalArgumentException for a resource that the schema does not know: a fault of ours */
    public static Struct of(Resource resource) {
        return ofKind(resource.apiVersion(), resource.kind())
                .orElseThrow(() -> new IllegalArgumentException("no schema for " + resource));
    }

    /** The schema of a kind, also of those that only subresources speak: {@code autoscaling/v1 Scale}, {@code policy/v1 Eviction}. */
    public static Optional<Struct> ofKind(String apiVersion, String kind) {
        return Optional.ofNullable(Loaded.ONCE.byKind.get(apiVersion + "/" + kind));
    }

    /** By full name, such as {@code io.k8s.api.core.v1.PodSpec}. */
    public static Optional<Struct> named(String definition) {
        return Optional.ofNullable(Loaded.ONCE.structs.get(definition));
    }

    /** The full names of all structs. */
    public static Set<String> names() {
        return Loaded.ONCE.structs.keySet();
    }

    private Map<String, Struct> structs() {
        var structs = new HashMap<String, Struct>();
        for (String name : definitions.keySet()) {
            if (resolve(name) instanceof Struct s) {
                structs.put(name, s);
            }
        }
        return Map.copyOf(structs);
    }

    /** Definitions do not refer to themselves, also not in a circle: among the served kinds there is none. */
    private Schema resolve(String name) {
        Schema known = built.get(name);
        if (known == null) {
            ObjectNode definition = definitions.get(name);
            if (definition == null) {
                throw new IllegalStateException("the API schema refers to " + name + ", which it does not have");
            }
            known = Optional.ofNullable(WELL_KNOWN.get(name)).orElseGet(() -> inline(name, definition));
            built.put(name, known);
        }
        return known;
    }

    private Schema inline(String name, JsonNode definition) {
        if (definition.has("$ref")) {
            return resolve(definition.path("$ref").asText().substring(Definitions.REF.length()));
        }
        String format = definition.path("format").asText("");
        return switch (definition.path("type").asText("")) {
            case "object" -> object(name, definition);
            case "array" -> new ListOf(inline(name, definition.path("items")));
            case "boolean" -> Scalar.BOOLEAN;
            case "integer" -> format.equals("int64") ? Scalar.INT64 : Scalar.INT32;
            case "number" -> Scalar.NUMBER;
            case "string" -> format.equals("byte") ? Scalar.BYTES : Scalar.STRING;
            default -> throw new IllegalStateException("the API schema has an unknown type in " + name);
        };
    }

    private Schema object(String name, JsonNode definition) {
        if (definition.has("additionalProperties")) {
            return new MapOf(inline(name, definition.path("additionalProperties")));
        }
        Set<String> required = Set.copyOf(texts(definition.path("required")));
        var fields = new LinkedHashMap<String, Field>();
        for (Map.Entry<String, JsonNode> e : definition.path("properties").properties()) {
            String field = e.getKey();
            JsonNode d = e.getValue();
            Schema schema = inline(name + "." + field, d);
            List<String> keys = texts(d.path("x-kubernetes-list-map-keys"));
            fields.put(field, new Field(field, schema, required.contains(field), merge(d), keys));
        }
        return new Struct(name, fields);
    }

    private static Merge merge(JsonNode field) {
        List<String> strategies =
                List.of(field.path("x-kubernetes-patch-strategy").asText("").split(","));
        String key = field.path("x-kubernetes-patch-merge-key").asText("");
        return strategies.equals(List.of(""))
                ? Merge.NONE
                : new Merge(strategies.contains("merge"), strategies.contains("retainKeys"), key);
    }

    private static List<String> texts(JsonNode list) {
        var found = new ArrayList<String>();
        list.forEach(t -> found.add(t.asText()));
        return found;
    }
}
