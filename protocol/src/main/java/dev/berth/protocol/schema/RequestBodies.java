package dev.berth.protocol.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.Status;
import java.util.List;
import java.util.Locale;

/**
 * Reads the bytes of a request as JSON or YAML. Bounded: size, nesting, length of names and numbers, and what YAML aliases may unfold to.
 * Pure functions.
 */
public final class RequestBodies {
    /** The largest body: Kubernetes' limit. */
    public static final int LARGEST = 3 * 1024 * 1024;

    private static final List<String> YAML = List.of("application/yaml", "application/apply-patch+yaml", "text/yaml");
    private static final List<String> JSON = List.of(
            "",
            "application/json",
            "application/json-patch+json",
            "application/merge-patch+json",
            "application/strategic-merge-patch+json");

    private RequestBodies() {}

    /** What came of reading. */
    public sealed interface Body {
        /** @param duplicates paths of the fields that came more than once, each once; the last one counts */
        record Read(JsonNode tree, List<String> duplicates) implements Body {
            public Read {
                duplicates = List.copyOf(duplicates);
            }
        }

        record Refused(Status status) implements Body {}
    }

    /**
     * Reads a whole body.
     *
     * @param contentType the header's value, with or without parameters; empty means JSON
     */
    public static Body read(byte[] bytes, String contentType) {
        if (bytes.length > LARGEST) {
            return new Body.Refused(tooLarge());
        }
        String type = contentType.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
        if (JSON.contains(type)) {
            return JsonBody.read(bytes);
        }
        return YAML.contains(type) ? YamlBody.read(bytes) : new Body.Refused(unsupported());
    }

    /** Also for a shell that stops reading as soon as the limit is passed. */
    public static Status tooLarge() {
        return Status.of(413, "RequestEntityTooLarge", "Request entity too large: limit is " + LARGEST);
    }

    private static Status unsupported() {
        return Status.of(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: application/json,"
                        + " application/yaml");
    }

    static Body malformed(String format, String why) {
        return new Body.Refused(Status.badRequest("couldn't get version/kind; " + format + " parse error: " + why));
    }
}
