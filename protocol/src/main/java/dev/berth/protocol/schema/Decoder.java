package dev.berth.protocol.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.schema.Schema.Struct;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a request body as an object of the API, as Kubernetes' typed decoding does: only known fields, of the types that the schema names,
 * without nulls (but for a time that a list or map holds as null) and without empty optional lists and maps; {@code metadata} is always there. The given tree is not changed. Pure functions;
 * a StatefulSet takes some tens of microseconds.
 */
public final class Decoder {
    private Decoder() {}

    /** As {@link #decode(Resource, JsonNode, FieldValidation, List)}, for a tree that cannot have duplicate fields. */
    public static Decoded decode(Resource resource, JsonNode body, FieldValidation validation) {
        return decode(resource, body, validation, List.of());
    }

    /**
     * Reads an object of the resource. A missing {@code apiVersion} or {@code kind} is taken from the resource.
     *
     * @param duplicates paths of fields that the body had twice, from {@link RequestBodies}
     */
    public static Decoded decode(
            Resource resource, JsonNode body, FieldValidation validation, List<String> duplicates) {
        return decode(resource.apiVersion(), resource.kind(), Schemas.of(resource), body, validation, duplicates);
    }

    /**
     * Reads an object of a kind that is not a collection's, such as {@code autoscaling/v1 Scale}.
     *
     * @throws IllegalArgumentException for a kind without schema: a fault of ours
     */
    public static Decoded decode(
            String apiVersion, String kind, JsonNode body, FieldValidation validation, List<String> duplicates) {
        Struct schema = Schemas.ofKind(apiVersion, kind)
                .orElseThrow(() -> new IllegalArgumentException("no schema for " + apiVersion + " " + kind));
        return decode(apiVersion, kind, schema, body, validation, duplicates);
    }

    /** Reads {@code DeleteOptions}, which clients send under many group versions: neither that nor the fields are checked strictly. */
    public static Decoded deleteOptions(JsonNode body) {
        Struct schema = Schemas.ofKind("v1", "DeleteOptions").orElseThrow();
        return read("v1", "DeleteOptions", schema, body, FieldValidation.IGNORE, List.of());
    }

    private static Decoded decode(
            String apiVersion,
            String kind,
            Struct schema,
            JsonNode body,
            FieldValidation validation,
            List<String> duplicates) {
        if (!body.isObject()) {
            return rejected("couldn't get version/kind; json parse error: json: cannot unmarshal " + Walk.goName(body)
                    + " into Go value of type struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\";"
                    + " Kind string \"json:\\\"kind,omitempty\\\"\" }");
        }
        for (String field : List.of("apiVersion", "kind")) {
            if (body.hasNonNull(field) && !body.path(field).isTextual()) {
                return rejected("couldn't get version/kind; json parse error: json: cannot unmarshal "
                        + Walk.goName(body.path(field)) + " into Go struct field ." + field + " of type string");
            }
        }
        String actualVersion = body.path("apiVersion").asText("");
        if (!actualVersion.isEmpty() && !actualVersion.equals(apiVersion)) {
            return rejected("the API version in the data (" + actualVersion
                    + ") does not match the expected API version (" + apiVersion + ")");
        }
        String actualKind = body.path("kind").asText("");
        if (!actualKind.isEmpty() && !actualKind.equals(kind)) {
            return rejected(wrongKind(apiVersion, kind, actualKind));
        }
        return read(apiVersion, kind, schema, body, validation, duplicates);
    }

    private static Decoded read(
            String apiVersion,
            String kind,
            Struct schema,
            JsonNode body,
            FieldValidation validation,
            List<String> duplicates) {
        var walk = new Walk();
        JsonNode tree = walk.value(schema, body, FieldPath.ROOT, schema, true);
        if (walk.fault().isPresent() || !(tree instanceof ObjectNode object)) {
            return rejected(cannot(kind, apiVersion, kind) + walk.fault().orElse("json: cannot unmarshal it"));
        }
        List<String> problems = problems(walk.unknown(), duplicates);
        if (validation == FieldValidation.STRICT && !problems.isEmpty()) {
            return rejected(cannot(kind, apiVersion, kind) + "strict decoding error: " + String.join(", ", problems));
        }
        object.put("apiVersion", apiVersion).put("kind", kind);
        if (schema.field("metadata").isPresent() && !object.has("metadata")) {
            object.set("metadata", Json.object());
        }
        return new Decoded.Accepted(object, validation == FieldValidation.WARN ? problems : List.of());
    }

    private static List<String> problems(List<String> unknown, List<String> duplicates) {
        var found = new ArrayList<String>();
        duplicates.forEach(d -> found.add("duplicate field \"" + d + "\""));
        found.addAll(unknown);
        return found;
    }

    private static String wrongKind(String apiVersion, String kind, String actual) {
        boolean served = Resources.byKind(apiVersion, actual).isPresent();
        return cannot(actual, apiVersion, kind)
                + (served
                        ? "it is sent to the URL of another kind"
                        : "no kind \"" + actual + "\" is registered for version \"" + apiVersion + "\"");
    }

    private static String cannot(String actual, String apiVersion, String kind) {
        String version = apiVersion.substring(apiVersion.indexOf('/') + 1);
        return actual + " in version \"" + version + "\" cannot be handled as a " + kind + ": ";
    }

    private static Decoded rejected(String message) {
        return new Decoded.Rejected(Status.badRequest(message));
    }
}
