package dev.berth.controller.api;

import akka.http.javadsl.model.ContentType;
import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.headers.RawHeader;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.access.Deed;
import dev.berth.controller.api.discovery.Discovery;
import dev.berth.controller.api.request.Accept;
import dev.berth.controller.api.request.RefusedException;
import dev.berth.controller.api.request.RequestPath;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.Status;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What the server says of itself: discovery, version, health, OpenAPI, and who may do what. */
final class SystemRequests {
    private static final String AGGREGATED = "application/json;g=apidiscovery.k8s.io;v=%s;as=APIGroupDiscoveryList";
    private static final ContentType AGGREGATED_V2 = ContentTypes.parse(AGGREGATED.formatted("v2"));
    private static final ContentType AGGREGATED_V2BETA1 = ContentTypes.parse(AGGREGATED.formatted("v2beta1"));

    private final Discovery discovery = new Discovery();
    private final ApiParts.Documents documents;
    private final Map<String, Supplier<Optional<String>>> checks;
    private final String version;
    private final WriteRequests writes;

    SystemRequests(ApiParts parts, String version, WriteRequests writes) {
        this.documents = parts.documents();
        this.checks = parts.checks();
        this.version = version;
        this.writes = writes;
    }

    HttpResponse coreVersions(Exchange x) {
        return discovery(x, true);
    }

    HttpResponse groups(Exchange x) {
        return discovery(x, false);
    }

    private HttpResponse discovery(Exchange x, boolean core) {
        Accept.Discovery wanted = Accept.discovery(x.accept())
                .orElseThrow(() -> new RefusedException(Status.of(
                        406, "NotAcceptable", "discovery is given as application/json only, plain or aggregated")));
        return switch (wanted) {
            case LEGACY -> {
                ObjectNode plain = core ? discovery.coreVersions(host(x)) : discovery.groups();
                yield Replies.of(200, Replies.JSON, Json.bytes(plain));
            }
            case AGGREGATED_V2 -> Replies.of(200, AGGREGATED_V2, Json.bytes(discovery.aggregated(core, "v2")));
            case AGGREGATED_V2BETA1 ->
                Replies.of(200, AGGREGATED_V2BETA1, Json.bytes(discovery.aggregated(core, "v2beta1")));
        };
    }

    private static String host(Exchange x) {
        return x.request().getUri().getHost().address() + ":"
                + x.request().getUri().getPort();
    }

    HttpResponse group(Exchange x, RequestPath.Group group) {
        return found(x, discovery.group(group.group()));
    }

    HttpResponse resources(Exchange x, RequestPath.GroupVersion gv) {
        return found(x, discovery.resources(gv.group(), gv.version()));
    }

    HttpResponse openApiIndex(Exchange x) {
        return openApi(x, documents.index());
    }

    HttpResponse openApiGroup(Exchange x, RequestPath.OpenApiGroup group) {
        return documents.groupVersion(group.path()).map(d -> openApi(x, d)).orElseGet(SystemRequests::unknown);
    }

    HttpResponse openApiV2(Exchange x) {
        return openApi(x, documents.v2());
    }

    /** JSON only: a client that takes nothing but protobuf is told so (406) and falls back. */
    private static HttpResponse openApi(Exchange x, ApiParts.Documents.Document document) {
        x.format();
        if (document.etag().isEmpty()) {
            return Replies.of(200, Replies.JSON, document.json());
        }
        boolean known = x.headers("if-none-match").contains(document.etag());
        HttpResponse response =
                known ? HttpResponse.create().withStatus(304) : Replies.of(200, Replies.JSON, document.json());
        return response.addHeader(RawHeader.create("ETag", document.etag()));
    }

    private static HttpResponse found(Exchange x, Optional<? extends JsonNode> document) {
        return document.map(d -> Replies.document(x, 200, d)).orElseGet(SystemRequests::unknown);
    }

    static HttpResponse unknown() {
        return Replies.status(Status.of(404, "NotFound", "the server could not find the requested resource"));
    }

    HttpResponse version(Exchange x) {
        String[] parts = version.replaceFirst("^v", "").split("[.+-]");
        ObjectNode body = Json.object();
        body.put("major", parts[0])
                .put("minor", parts.length > 1 ? parts[1] : "0")
                .put("gitVersion", version);
        body.put("gitCommit", "").put("gitTreeState", "").put("buildDate", "1970-01-01T00:00:00Z");
        body.put("goVersion", "none").put("compiler", "javac").put("platform", platform());
        return Replies.document(x, 200, body);
    }

    private static String platform() {
        String arch = System.getProperty("os.arch", "unknown");
        return "linux/" + (arch.equals("x86_64") ? "amd64" : arch.equals("aarch64") ? "arm64" : arch);
    }

    /** {@code livez} says that this JVM answers; the others ask the checks. What is wrong is told to those who may know. */
    HttpResponse health(Exchange x, RequestPath.Health health) {
        var lines = new StringBuilder();
        boolean well = true;
        boolean known = health.check().isEmpty();
        for (var check : checks.entrySet()) {
            boolean asked = health.check().isEmpty() || health.check().get().equals(check.getKey());
            if (asked
                    && !health.endpoint().equals("livez")
                    && !x.query().text("exclude").equals(check.getKey())) {
                known = true;
                Optional<String> trouble = check.getValue().get();
                well &= trouble.isEmpty();
                String why = x.identity().master() ? trouble.orElse("") : "reason withheld";
                lines.append(
                        trouble.isEmpty()
                                ? "[+]" + check.getKey() + " ok\n"
                                : "[-]" + check.getKey() + " failed: " + why + "\n");
            }
        }
        if (!known) {
            return unknown();
        }
        lines.append(health.endpoint()).append(well ? " check passed\n" : " check failed\n");
        if (well) {
            return Replies.text(200, x.query().flag("verbose") ? lines.toString() : "ok");
        }
        return Replies.text(500, lines.toString());
    }

    /** Answered by the rules by which every request is judged. */
    HttpResponse accessReview(Exchange x) {
        JsonNode spec = spec(x);
        Deed deed = Questions.deed(spec);
        ObjectNode review = review("SelfSubjectAccessReview", "authorization.k8s.io/v1");
        review.set("spec", spec);
        review.putObject("status").put("allowed", x.identity().access().allows(deed));
        return Replies.document(x, 201, review);
    }

    HttpResponse selfReview(Exchange x) {
        ObjectNode review = review("SelfSubjectReview", "authentication.k8s.io/v1");
        review.putObject("status").set("userInfo", x.identity().json());
        return Replies.document(x, 201, review);
    }

    static ObjectNode review(String kind, String apiVersion) {
        ObjectNode review = Json.object().put("kind", kind).put("apiVersion", apiVersion);
        review.putObject("metadata").putNull("creationTimestamp");
        return review;
    }

    /** The question as asked. */
    private JsonNode spec(Exchange x) {
        boolean yaml = x.yamlBody();
        return x.body().length == 0
                ? Json.object()
                : writes.plain(x, yaml).path("spec").deepCopy();
    }
}
