package dev.berth.protocol.schema;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes the schema resources from Kubernetes' API definitions: keeps what the served kinds reach, and names each kind's group, version and
 * kind. Run from the root of the repository, after {@code test-compile} of protocol and with its test class path:
 *
 * <pre>java -cp ... dev.berth.protocol.schema.SchemaGenerator definitions.json protocol/src/main/resources/dev/berth/protocol/schema</pre>
 *
 * where {@code definitions.json} comes from {@code src/test/schema/definitions.go} and holds one member per definition.
 */
public final class SchemaGenerator {
    private static final String API = "io.k8s.api.";
    private static final String META = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    private static final String REF = "#/components/schemas/";
    private static final List<String> ALWAYS = List.of(
            META + "Status",
            META + "DeleteOptions",
            META + "LabelSelector",
            META + "WatchEvent",
            META + "Patch",
            META + "APIGroupList",
            META + "APIGroup",
            META + "APIResourceList",
            API + "core.v1.Binding",
            API + "autoscaling.v1.Scale",
            API + "policy.v1.Eviction",
            "io.k8s.apimachinery.pkg.version.Info");

    private final ObjectMapper mapper = new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
    private final ObjectNode all;

    private SchemaGenerator(Path definitions) throws IOException {
        all = (ObjectNode) mapper.readTree(definitions.toFile());
    }

    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            throw new IllegalArgumentException("usage: SchemaGenerator definitions.json target-directory");
        }
        new SchemaGenerator(Path.of(args[0])).write(Path.of(args[1]));
    }

    private void write(Path target) throws IOException {
        Map<String, Map<String, JsonNode>> files = new TreeMap<>();
        reachable()
                .forEach((name, definition) ->
                        files.computeIfAbsent(file(name), f -> new TreeMap<>()).put(name, definition));
        var printer = new DefaultPrettyPrinter().withObjectIndenter(new DefaultIndenter(" ", "\n"));
        for (var file : files.entrySet()) {
            String json = mapper.writer(printer).writeValueAsString(file.getValue());
            Files.writeString(target.resolve(file.getKey() + ".json"), json + "\n", StandardCharsets.UTF_8);
        }
    }

    private Map<String, JsonNode> reachable() {
        var found = new LinkedHashMap<String, JsonNode>();
        var open = new ArrayDeque<String>(ALWAYS);
        for (Resource r : Resources.all()) {
            open.add(definition(r));
            open.add(definition(r) + "List");
        }
        while (!open.isEmpty()) {
            String name = open.poll();
            if (!found.containsKey(name)) {
                ObjectNode definition = (ObjectNode) all.required(name).deepCopy();
                found.put(name, named(name, definition));
                definition.findValuesAsText("$ref").forEach(ref -> open.add(ref.substring(REF.length())));
            }
        }
        return found;
    }

    private static String definition(Resource r) {
        return API + (r.group().isEmpty() ? "core" : r.group().replace(".k8s.io", "")) + "." + r.version() + "."
                + r.kind();
    }

    /** {@code io.k8s.api.apps.v1.DaemonSet} goes to {@code apps}, all of apimachinery to {@code meta}. */
    private static String file(String name) {
        return name.startsWith(API) ? name.substring(API.length()).replaceAll("\\..*", "") : "meta";
    }

    private ObjectNode named(String name, ObjectNode definition) {
        JsonNode fields = definition.path("properties");
        if (!fields.has("kind") || !fields.has("apiVersion")) {
            return definition;
        }
        String kind = name.substring(name.lastIndexOf('.') + 1);
        if (name.startsWith(API) && fields.has("metadata")) {
            add(definition, group(file(name)), kind);
        } else if (List.of("Status", "APIGroup", "APIGroupList", "APIResourceList")
                .contains(kind)) {
            add(definition, "", kind);
        } else if (kind.equals("DeleteOptions")) {
            Resources.all().stream().map(Resource::group).distinct().forEach(g -> add(definition, g, kind));
        }
        return definition;
    }

    private static String group(String file) {
        return switch (file) {
            case "core" -> "";
            case "storage", "coordination", "discovery" -> file + ".k8s.io";
            default -> file;
        };
    }

    private static void add(ObjectNode definition, String group, String kind) {
        ArrayNode list = definition.withArray("x-kubernetes-group-version-kind");
        list.addObject().put("group", group).put("kind", kind).put("version", "v1");
    }
}
