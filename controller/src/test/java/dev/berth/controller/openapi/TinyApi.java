package dev.berth.controller.openapi;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.patch.JsonPatch;
import dev.berth.protocol.patch.MergePatch;
import dev.berth.protocol.patch.Patched;
import dev.berth.protocol.patch.StrategicMergePatch;
import dev.berth.protocol.schema.Decoded;
import dev.berth.protocol.schema.Decoder;
import dev.berth.protocol.schema.FieldValidation;
import dev.berth.protocol.schema.RequestBodies;
import dev.berth.protocol.schema.Schemas;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Just enough of an API server for kubectl: discovery, OpenAPI, and objects in a map that are decoded and patched by the code under test. */
final class TinyApi implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final OpenApi openApi = OpenApi.served();
    private final Map<String, ObjectNode> objects = new ConcurrentHashMap<>();

    /** What came in, as {@code PATCH /path body}. */
    final List<String> writes = new CopyOnWriteArrayList<>();

    TinyApi() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    Optional<ObjectNode> object(String path) {
        return Optional.ofNullable(objects.get(path)).map(ObjectNode::deepCopy);
    }

    void put(String path, ObjectNode object) {
        objects.put(path, object);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange http) {
        try (http) {
            byte[] body = http.getRequestBody().readAllBytes();
            String path = http.getRequestURI().getPath();
            Answer answer = path.startsWith("/openapi/") ? openApi(path) : api(http, path, body);
            http.getResponseHeaders().set("Content-Type", "application/json");
            answer.warnings.forEach(
                    w -> http.getResponseHeaders().add("Warning", "299 - \"" + w.replace("\"", "\\\"") + "\""));
            http.sendResponseHeaders(answer.code, answer.body.length);
            http.getResponseBody().write(answer.body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Answer openApi(String path) {
        String below = path.substring("/openapi/".length());
        if (below.equals("v3")) {
            return new Answer(200, openApi.index().json(), List.of());
        }
        return openApi.groupVersion(below.substring("v3/".length()))
                .map(d -> new Answer(200, d.json(), List.of()))
                .orElse(refused(Status.of(404, "NotFound", "no " + path)));
    }

    private Answer api(HttpExchange http, String path, byte[] body) {
        Optional<ObjectNode> discovery = discovery(path);
        if (discovery.isPresent()) {
            return answer(200, discovery.get());
        }
        String method = http.getRequestMethod();
        if (!method.equals("GET")) {
            writes.add(method + " " + path + " " + new String(body, java.nio.charset.StandardCharsets.UTF_8));
        }
        Resource resource = Resources.all().stream()
                .filter(r -> path.matches(".*/" + r.plural() + "(/[^/]+)?"))
                .findFirst()
                .orElseThrow();
        String query = String.valueOf(http.getRequestURI().getQuery());
        FieldValidation validation =
                query.contains("fieldValidation=Strict") ? FieldValidation.STRICT : FieldValidation.WARN;
        String type = String.valueOf(http.getRequestHeaders().getFirst("Content-Type"));
        return switch (method) {
            case "POST" -> create(resource, path, body, type, validation);
            case "PATCH" -> patch(resource, path, body, type, validation);
            default -> path.endsWith("/" + resource.plural()) ? list(resource, path) : get(resource, path);
        };
    }

    private Answer get(Resource resource, String path) {
        ObjectNode object = objects.get(path);
        return object == null
                ? refused(Status.notFound(resource, path.substring(path.lastIndexOf('/') + 1)))
                : answer(200, object);
    }

    private Answer list(Resource resource, String path) {
        ObjectNode list = Json.object().put("kind", resource.kind() + "List").put("apiVersion", resource.apiVersion());
        list.putObject("metadata").put("resourceVersion", "1");
        ArrayNode items = list.putArray("items");
        objects.forEach((key, object) -> {
            if (key.startsWith(path + "/")) {
                items.add(object);
            }
        });
        return answer(200, list);
    }

    private Answer create(Resource resource, String path, byte[] bytes, String type, FieldValidation validation) {
        return switch (RequestBodies.read(bytes, type)) {
            case RequestBodies.Body.Refused r -> refused(r.status());
            case RequestBodies.Body.Read r ->
                switch (Decoder.decode(resource, r.tree(), validation, r.duplicates())) {
                    case Decoded.Rejected no -> refused(no.status());
                    case Decoded.Accepted yes -> {
                        ObjectNode meta = yes.tree().withObjectProperty("metadata");
                        meta.put("namespace", "default").put("uid", "u-1").put("resourceVersion", "1");
                        store(path + "/" + meta.path("name").asText(), yes.tree());
                        yield answer(201, yes.tree(), yes.warnings());
                    }
                };
        };
    }

    private Answer patch(Resource resource, String path, byte[] bytes, String type, FieldValidation validation) {
        ObjectNode original = objects.get(path);
        if (original == null) {
            return get(resource, path);
        }
        RequestBodies.Body.Read body = (RequestBodies.Body.Read) RequestBodies.read(bytes, type);
        Patched patched = switch (type) {
            case "application/json-patch+json" -> JsonPatch.apply(original, body.tree());
            case "application/merge-patch+json" -> MergePatch.apply(original, body.tree());
            default -> StrategicMergePatch.apply(original, body.tree(), Schemas.of(resource));
        };
        return switch (patched) {
            case Patched.Refused r -> refused(r.status());
            case Patched.Applied a ->
                switch (Decoder.decode(resource, a.tree(), validation)) {
                    case Decoded.Rejected no -> refused(no.status());
                    case Decoded.Accepted yes -> {
                        store(path, yes.tree());
                        yield answer(200, yes.tree(), yes.warnings());
                    }
                };
        };
    }

    private void store(String path, ObjectNode tree) {
        objects.put(path, tree);
    }

    private Optional<ObjectNode> discovery(String path) {
        return switch (path) {
            case "/version" ->
                Optional.of(Json.object().put("major", "1").put("minor", "32").put("gitVersion", "v1.32.0"));
            case "/api" -> {
                ObjectNode versions = Json.object().put("kind", "APIVersions");
                versions.putArray("versions").add("v1");
                yield Optional.of(versions);
            }
            case "/apis" -> Optional.of(groups());
            default -> resources(path);
        };
    }

    private static ObjectNode groups() {
        ObjectNode list = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode groups = list.putArray("groups");
        Resources.all().stream()
                .filter(r -> !r.group().isEmpty())
                .map(Resource::group)
                .distinct()
                .forEach(g -> {
                    ObjectNode group = groups.addObject().put("name", g);
                    group.putArray("versions")
                            .addObject()
                            .put("groupVersion", g + "/v1")
                            .put("version", "v1");
                    group.putObject("preferredVersion")
                            .put("groupVersion", g + "/v1")
                            .put("version", "v1");
                });
        return list;
    }

    private static Optional<ObjectNode> resources(String path) {
        var here = new ArrayList<Resource>();
        Resources.all().stream()
                .filter(r -> ("/" + OpenApi.path(r)).equals(path))
                .forEach(here::add);
        if (here.isEmpty()) {
            return Optional.empty();
        }
        ObjectNode list = Json.object().put("kind", "APIResourceList").put("apiVersion", "v1");
        list.put("groupVersion", here.getFirst().apiVersion());
        ArrayNode all = list.putArray("resources");
        for (Resource r : here) {
            ObjectNode one = all.addObject().put("name", r.plural()).put("singularName", r.singular());
            one.put("namespaced", r.namespaced()).put("kind", r.kind());
            List.of("create", "delete", "get", "list", "patch", "update", "watch")
                    .forEach(one.putArray("verbs")::add);
            r.shortNames().forEach(one.withArray("shortNames")::add);
        }
        return Optional.of(list);
    }

    private static Answer answer(int code, ObjectNode body) {
        return answer(code, body, List.of());
    }

    private static Answer answer(int code, ObjectNode body, List<String> warnings) {
        return new Answer(code, Json.bytes(body), warnings);
    }

    private static Answer refused(Status status) {
        return answer(status.code(), status.json());
    }

    private record Answer(int code, byte[] body, List<String> warnings) {}
}
