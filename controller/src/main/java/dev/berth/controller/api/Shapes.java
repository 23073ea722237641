package dev.berth.controller.api;

import akka.http.javadsl.model.HttpResponse;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.api.ApiParts.IncludeObject;
import dev.berth.controller.api.request.Accept;
import dev.berth.controller.api.request.RefusedException;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Status;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/** Objects and lists in the shape that was asked for: as they are, as a Table, or their metadata alone. */
final class Shapes {
    private static final int ROWS_AT_ONCE = 500;

    private final ApiParts.Tables tables;
    private final Clock clock;

    Shapes(ApiParts.Tables tables, Clock clock) {
        this.tables = tables;
        this.clock = clock;
    }

    HttpResponse object(Exchange x, int code, KubeObject object) {
        Accept.Format format = x.format();
        if (format.equals(Accept.Format.JSON) && !x.query().flag("pretty")) {
            return Replies.of(code, Replies.JSON, object.bytes());
        }
        return Replies.document(x, code, tree(format.shape(), include(x), object));
    }

    /** @param meta the list's metadata: resourceVersion and, for a limited list, continue */
    HttpResponse list(Exchange x, Resource resource, List<KubeObject> objects, ObjectNode meta) {
        Accept.Format format = x.format();
        boolean table = format.shape() == Accept.Shape.TABLE;
        ObjectNode head = head(format.shape(), resource, objects, include(x));
        head.set("metadata", meta);
        if (format.yaml()) {
            return Replies.document(x, 200, whole(head, table, rows(format.shape(), include(x), resource, objects)));
        }
        byte[] open = open(head, table ? "rows" : "items");
        return Replies.pieces(new ListBody(open, rows(format.shape(), include(x), resource, objects), "]}\n"));
    }

    /** One object as a document of its own. */
    JsonNode tree(Accept.Shape shape, IncludeObject include, KubeObject object) {
        return switch (shape) {
            case OBJECT -> object.tree();
            case METADATA -> metadata(object);
            case TABLE -> {
                ObjectNode table = tables.table(object.resource(), List.of(object), include, clock.instant());
                ObjectNode meta =
                        Json.object().put("resourceVersion", object.revision().toString());
                table.set("metadata", meta);
                yield table;
            }
        };
    }

    static IncludeObject include(Exchange x) {
        String asked = x.query().text("includeObject");
        return switch (asked) {
            case "", "Metadata" -> IncludeObject.METADATA;
            case "None" -> IncludeObject.NONE;
            case "Object" -> IncludeObject.OBJECT;
            default ->
                throw RefusedException.badRequest("includeObject: Unsupported value: \"" + asked
                        + "\": supported values: \"None\", \"Metadata\", \"Object\"");
        };
    }

    static ObjectNode metadata(KubeObject object) {
        ObjectNode partial = Json.object().put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
        partial.set("metadata", object.tree().path("metadata"));
        return partial;
    }

    private ObjectNode head(Accept.Shape shape, Resource resource, List<KubeObject> objects, IncludeObject include) {
        return switch (shape) {
            case OBJECT -> Json.object().put("kind", resource.kind() + "List").put("apiVersion", resource.apiVersion());
            case METADATA ->
                Json.object().put("kind", "PartialObjectMetadataList").put("apiVersion", "meta.k8s.io/v1");
            case TABLE -> {
                ObjectNode table = tables.table(
                        resource, objects.isEmpty() ? List.of() : objects.subList(0, 1), include, clock.instant());
                ObjectNode head = Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
                head.set("columnDefinitions", table.path("columnDefinitions"));
                yield head;
            }
        };
    }

    private Iterator<byte[]> rows(
            Accept.Shape shape, IncludeObject include, Resource resource, List<KubeObject> objects) {
        return switch (shape) {
            case OBJECT -> objects.stream().map(KubeObject::bytes).iterator();
            case METADATA -> objects.stream().map(o -> Json.bytes(metadata(o))).iterator();
            case TABLE ->
                IntStream.iterate(0, i -> i < objects.size(), i -> i + ROWS_AT_ONCE)
                        .mapToObj(i -> objects.subList(i, Math.min(i + ROWS_AT_ONCE, objects.size())))
                        .map(some -> tables.table(resource, some, include, clock.instant())
                                .path("rows"))
                        .map(Shapes::withoutBrackets)
                        .iterator();
        };
    }

    private static byte[] withoutBrackets(JsonNode array) {
        byte[] json = Json.bytes(array);
        return java.util.Arrays.copyOfRange(json, 1, json.length - 1);
    }

    private static byte[] open(ObjectNode head, String field) {
        String json = new String(Json.bytes(head), StandardCharsets.UTF_8);
        return (json.substring(0, json.length() - 1) + ",\"" + field + "\":[").getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectNode whole(ObjectNode head, boolean table, Iterator<byte[]> items) {
        ArrayNode list = head.putArray(table ? "rows" : "items");
        items.forEachRemaining(json -> {
            String text = new String(json, StandardCharsets.UTF_8);
            Json.parse(("{\"i\":[" + text + "]}").getBytes(StandardCharsets.UTF_8))
                    .path("i")
                    .forEach(list::add);
        });
        return head;
    }

    /**
     * Refuses what could not be answered before anything is done.
     *
     * @throws RefusedException with 400 or 406
     */
    static void checked(Exchange x) {
        x.format();
        include(x);
    }

    /** @throws RefusedException with 406: a stream of documents is JSON only */
    static Accept.Shape streamed(Exchange x) {
        Accept.Format format = x.format();
        if (format.yaml()) {
            throw new RefusedException(
                    Status.of(406, "NotAcceptable", "a watch is given as application/json only, not as YAML"));
        }
        return format.shape();
    }
}
