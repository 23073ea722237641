package dev.berth.controller.api;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.controller.access.Deed;
import dev.berth.controller.api.request.RequestPath;
import java.util.Locale;

/** What a {@code SelfSubjectAccessReview} asks about. */
final class Questions {
    private Questions() {}

    /** @param spec of the review; one that says nothing asks about everything */
    static Deed deed(JsonNode spec) {
        JsonNode path = spec.path("nonResourceAttributes");
        if (path.isObject()) {
            String raw = path.path("path").asText("");
            String method = path.path("verb").asText("get").toUpperCase(Locale.ROOT);
            return Deeds.of(RequestPath.parse(raw), method, false, raw);
        }
        JsonNode r = spec.path("resourceAttributes");
        return new Deed.Objects(
                r.path("verb").asText("*"),
                r.path("group").asText(""),
                r.path("resource").asText("*"),
                r.path("subresource").asText(""),
                r.path("namespace").asText(""),
                r.path("name").asText(""));
    }
}
