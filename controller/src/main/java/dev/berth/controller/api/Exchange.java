package dev.berth.controller.api;

import akka.http.javadsl.model.HttpRequest;
import dev.berth.controller.api.request.Accept;
import dev.berth.controller.api.request.Query;
import dev.berth.controller.api.request.RefusedException;
import dev.berth.controller.api.request.RequestPath;
import dev.berth.protocol.api.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One request, read as far as every verb needs it.
 *
 * @param body the whole body; empty for none
 */
record Exchange(HttpRequest request, RequestPath path, Query query, Identity identity, byte[] body) {
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
                        406,
                        "NotAcceptable",
                        "only the following media types are accepted: application/json, application/yaml")));
    }

    /** The body's media type in lower case, without parameters; empty if none is stated. */
    String mediaType() {
        String type = request.entity().getContentType().toString();
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }

    /** @throws RefusedException with 415 unless the body is JSON or YAML, or untyped */
    boolean yamlBody() {
        return switch (mediaType()) {
            case "application/json", "", "none/none", "application/octet-stream", "text/plain" -> false;
            case "application/yaml", "application/x-yaml", "text/yaml" -> true;
            default -> throw unsupported(mediaType(), "application/json, application/yaml");
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
