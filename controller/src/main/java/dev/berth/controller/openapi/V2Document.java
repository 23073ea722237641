package dev.berth.controller.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.schema.Definitions;
import java.util.List;
import java.util.Map;

/** The Swagger 2.0 document of everything. */
final class V2Document {
    private V2Document() {}

    static ObjectNode of(Map<String, ObjectNode> definitions, List<Resource> resources) {
        List<Operation> operations =
                resources.stream().flatMap(r -> Operations.of(r).stream()).toList();
        ObjectNode document = Json.object().put("swagger", "2.0");
        document.putObject("info").put("title", "Kubernetes").put("version", "v1.34.0");
        ObjectNode paths = document.putObject("paths");
        operations.forEach(o -> add(paths, o));
        ObjectNode all = document.putObject("definitions");
        Definitions.closure(definitions, V3Document.roots(operations)).forEach((name, d) -> all.set(name, Refs.v2(d)));
        return document;
    }

    private static void add(ObjectNode paths, Operation o) {
        ObjectNode item = paths.withObjectProperty(o.path());
        if (!item.has("parameters")) {
            parameters(item.putArray("parameters"), o.pathParameters());
        }
        ObjectNode operation = item.putObject(o.verb().method);
        operation.put("description", o.description()).put("operationId", o.id());
        o.requestTypes().forEach(operation.putArray("consumes")::add);
        operation.putArray("produces").add("application/json").add("application/yaml");
        ArrayNode parameters = operation.putArray("parameters");
        parameters(parameters, o.queryParameters());
        if (!o.request().isEmpty()) {
            ObjectNode body = parameters.addObject().put("name", "body").put("in", "body");
            body.put("required", !o.verb().method.equals("delete"));
            ref(body.putObject("schema"), o.request());
        }
        ObjectNode responses = operation.putObject("responses");
        for (String code : o.codes()) {
            ObjectNode response = responses.putObject(code).put("description", V3Document.description(code));
            ref(response.putObject("schema"), o.answer());
        }
        operation.put("x-kubernetes-action", o.verb().action);
        operation
                .putObject("x-kubernetes-group-version-kind")
                .put("group", o.subject().group())
                .put("kind", o.subject().kind())
                .put("version", o.subject().version());
    }

    private static void parameters(ArrayNode to, List<Parameter> parameters) {
        for (Parameter p : parameters) {
            ObjectNode one = to.addObject().put("name", p.name()).put("in", p.in());
            one.put("description", p.description()).put("type", p.type()).put("uniqueItems", true);
            if (p.in().equals("path")) {
                one.put("required", true);
            }
        }
    }

    private static void ref(ObjectNode schema, String definition) {
        schema.put("$ref", "#/definitions/" + definition);
    }
}
