package dev.berth.controller.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.schema.Definitions;
import java.util.Map;
import java.util.Set;

/** How definitions refer to each other in the two versions of OpenAPI. */
final class Refs {
    /** Version 2 of Kubernetes' documents has no defaults. */
    private static final Set<String> NOT_IN_V2 = Set.of("default", "oneOf");

    private Refs() {}

    /** OpenAPI 3.0 ignores what stands beside a {@code $ref}, so one with siblings is wrapped in {@code allOf}. */
    static ObjectNode v3(ObjectNode definition) {
        ObjectNode to = Json.object();
        for (Map.Entry<String, JsonNode> e : definition.properties()) {
            if (e.getKey().equals("$ref") && definition.size() > 1) {
                to.putArray("allOf").addObject().set("$ref", e.getValue());
            } else {
                to.set(e.getKey(), e.getKey().equals("default") ? e.getValue() : v3(e.getValue()));
            }
        }
        return to;
    }

    private static JsonNode v3(JsonNode value) {
        return switch (value) {
            case ObjectNode o -> v3(o);
            case ArrayNode a -> {
                ArrayNode to = a.arrayNode();
                a.forEach(item -> to.add(v3(item)));
                yield to;
            }
            default -> value;
        };
    }

    /** References go to {@code #/definitions}, and what is one of several types becomes a string with a format. */
    static ObjectNode v2(ObjectNode definition) {
        ObjectNode to = Json.object();
        for (Map.Entry<String, JsonNode> e : definition.properties()) {
            String key = e.getKey();
            if (key.equals("$ref")) {
                to.put("$ref", "#/definitions/" + e.getValue().asText().substring(Definitions.REF.length()));
            } else if (key.equals("properties")) {
                ObjectNode properties = to.putObject(key);
                e.getValue().properties().forEach(p -> properties.set(p.getKey(), v2(p.getValue())));
            } else if (!NOT_IN_V2.contains(key)) {
                to.set(key, v2(e.getValue()));
            }
        }
        if (definition.has("oneOf")) {
            to.put("type", "string");
        }
        return to;
    }

    private static JsonNode v2(JsonNode value) {
        return value instanceof ObjectNode o ? v2(o) : value;
    }
}
