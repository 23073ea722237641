package dev.berth.controller.api;

import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The token in a request's header {@code Authorization: Bearer TOKEN} (RFC 6750). */
final class BearerToken {
    private static final Pattern BEARER = Pattern.compile(" *bearer +(\\S+) *", Pattern.CASE_INSENSITIVE);

    private BearerToken() {}

    /** Empty if there is none. Of several headers the first one counts, as in Kubernetes. */
    static Optional<String> of(HttpRequest request) {
        for (HttpHeader header : request.getHeaders()) {
            if (header.is("authorization")) {
                Matcher bearer = BEARER.matcher(header.value());
                return bearer.matches() ? Optional.of(bearer.group(1)) : Optional.empty();
            }
        }
        return Optional.empty();
    }
}
