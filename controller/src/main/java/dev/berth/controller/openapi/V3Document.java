package dev.berth.controller.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.schema.Definitions;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** The OpenAPI 3.0 document of one group version, shaped as kube-apiserver shapes it. */
final class V3Document {
    private V3Document() {}

    static ObjectNode of(Map<String, ObjectNode> definitions, List<Resource> resources) {
        List<Operation> operations =
                resources.stream().flatMap(r -> Operations.of(r).stream()).toList();
        ObjectNode document = Json.object().put("openapi", "3.0.0");
        document.putObject("info").put("title", "Kubernetes").put("version", "v1.34.0");
        ObjectNode paths = document.putObject("paths");
        operations.forEach(o -> add(paths, o));
        ObjectNode schemas = document.putObject("components").putObject("schemas");
        Definitions.closure(definitions, roots(operations)).forEach((name, d) -> schemas.set(name, Refs.v3(d)));
        return document;
    }

    static Collection<String> roots(List<Operation> operations) {
        var roots = new TreeSet<String>();
        for (Operation o : operations) {
            roots.add(o.answer());
            if (!o.request().isEmpty()) {
                roots.add(o.request());
            }
        }
        roots.add("io.k8s.apimachinery.pkg.apis.meta.v1.WatchEvent");
        roots.add("io.k8s.apimachinery.pkg.apis.meta.v1.APIResourceList");
        return roots;
    }

    private static void add(ObjectNode paths, Operation o) {
        ObjectNode item = paths.withObjectProperty(o.path());
        if (!item.has("parameters")) {
            parameters(item.putArray("parameters"), o.pathParameters());
        }
        ObjectNode operation = item.putObject(o.verb().method);
        operation
                .putArray("tags")
                .add(o.resource().group().isEmpty() ? "core_v1" : o.resource().group() + "_v1");
        operation.put("description", o.description()).put("operationId", o.id());
        if (!o.queryParameters().isEmpty()) {
            parameters(operation.putArray("parameters"), o.queryParameters());
        }
        if (!o.request().isEmpty()) {
            ObjectNode content = operation.putObject("requestBody").putObject("content");
            o.requestTypes().forEach(type -> ref(content.putObject(type).putObject("schema"), o.request()));
        }
        responses(operation.putObject("responses"), o);
        operation.put("x-kubernetes-action", o.verb().action);
        operation
                .putObject("x-kubernetes-group-version-kind")
                .put("group", o.subject().group())
                .put("kind", o.subject().kind())
                .put("version", o.subject().version());
    }

    private static void parameters(ArrayNode to, List<Parameter> parameters) {
        for (Parameter p : parameters) {
            ObjectNode one =
                    to.addObject().put("name", p.name()).put("in", p.in()).put("description", p.description());
            if (p.in().equals("path")) {
                one.put("required", true);
            }
            one.putObject("schema").put("type", p.type()).put("uniqueItems", true);
        }
    }

    private static void responses(ObjectNode to, Operation o) {
        for (String code : o.codes()) {
            ObjectNode response = to.putObject(code);
            response.put("description", description(code));
            ObjectNode content = response.putObject("content");
            for (String type : List.of("application/json", "application/yaml")) {
                ref(content.putObject(type).putObject("schema"), o.answer());
            }
        }
        to.putObject("401").put("description", "Unauthorized");
    }

    static String description(String code) {
        return switch (code) {
            case "201" -> "Created";
            case "202" -> "Accepted";
            default -> "OK";
        };
    }

    private static void ref(ObjectNode schema, String definition) {
        schema.put("$ref", Definitions.REF + definition);
    }
}
