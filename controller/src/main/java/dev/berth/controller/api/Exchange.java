package dev.berth.controller.api;

import akka.http.javadsl.model.ContentTypes;
import akka.http.javadsl.model.HttpRequest;
import dev.berth.controller.api.request.Accept;
import dev.berth.controller.api.request.Query;
import dev.berth.controller.api.request.RefusedException;
import dev.berth.controller.api.request.RequestPath;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.protobuf.ProtobufBody;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One request, read as far as every verb needs it.
 *
 * @param body the whole body; empty for none
 */
record Exchange(HttpRequest request, RequestPath path, Query query, Identity identity, byte[] body) {
    private static final String JSON_OR_YAML = "application/json, application/yaml";
    private static final String MEDIA_TYPES = JSON_OR_YAML + ", " + ProtobufBody.MEDIA_TYPE;

    /**
     * A request with its body; protobuf becomes JSON here, so that nobody behind the door needs to know of it.
     *
     * @throws RefusedException with 400 for protobuf that cannot be read, with 415 for kinds that are not taken in it
     */
    static Exchange read(HttpRequest request, RequestPath path, Query query, Identity identity, byte[] body) {
        var raw = new Exchange(request, path, query, identity, body);
        if (!raw.mediaType().equals(ProtobufBody.MEDIA_TYPE)) {
            return raw;
        }
        return switch (ProtobufBody.read(body)) {
            case ProtobufBody.Body.Refused refused ->
                throw RefusedException.badRequest("the body of the request could not be read: " + refused.why());
            case ProtobufBody.Body.Unknown unknown ->
                throw unsupported(raw.mediaType() + " of a " + unknown.kind(), JSON_OR_YAML);
            case ProtobufBody.Body.Read read -> {
                byte[] json = Json.bytes(read.tree());
                yield new Exchange(
                        request.withEntity(ContentTypes.APPLICATION_JSON, json), path, query, identity, json);
            }
        };
    }

    String method() {
        return request.method().value();
    }

    List<String> accept() {
        return headers("accept");
    }

    /** @throws RefusedException with 406 if nothing that the client takes can be given */
    Accept.Format format() {
        return Accept.format(accept())
                .orElseThrow(() -> new RefusedException(Status.of(
                        406, "NotAcceptable", "only the following media types are accepted: " + JSON_OR_YAML)));
    }

    /** The body's media type in lower case, without parameters; empty if none is stated. */
    String mediaType() {
        String type = request.entity().getContentType().toString();
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }

    /** @throws RefusedException with 415 unless the body is JSON, YAML or protobuf, or untyped */
    boolean yamlBody() {
        return switch (mediaType()) {
            case "application/json", "", "none/none", "application/octet-stream", "text/plain" -> false;
            case "application/yaml", "application/x-yaml", "text/yaml" -> true;
            default -> throw unsupported(mediaType(), MEDIA_TYPES);
        };
    }

    static RefusedException unsupported(String type, String supported) {
        return new RefusedException(Status.of(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format (" + type + "): accepted media types include: "
                        + supported));
    }

    List<String> headers(String lowercaseName) {
        var found = new ArrayList<String>();
        request.getHeaders().forEach(h -> {
            if (h.is(lowercaseName)) {
                found.add(h.value());
            }
        });
        return found;
    }
}
