package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.berth.protocol.api.Status.Cause;
import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong with an object, in the words and reasons of {@code k8s.io/apimachinery/pkg/util/validation/field}. */
final class Problems {
    static final String NOT_NEGATIVE = "must be greater than or equal to 0";
    static final String IMMUTABLE = "field is immutable";

    /** A hostile object could have a wrong field per byte; past this many the answer stops growing. */
    private static final int MOST = 200;

    private final List<Cause> causes = new ArrayList<>();

    List<Cause> causes() {
        return List.copyOf(causes);
    }

    void required(Path path, String detail) {
        add("FieldValueRequired", path, "Required value", detail);
    }

    void invalid(Path path, JsonNode value, String detail) {
        add("FieldValueInvalid", path, "Invalid value: " + shown(value), detail);
    }

    void invalid(Path path, String value, String detail) {
        invalid(path, TextNode.valueOf(value), detail);
    }

    /** One cause for each detail. */
    void invalid(Path path, String value, List<String> details) {
        details.forEach(detail -> invalid(path, value, detail));
    }

    void unsupported(Path path, JsonNode value, List<String> supported) {
        String quoted =
                String.join(", ", supported.stream().map(s -> "\"" + s + "\"").toList());
        add("FieldValueNotSupported", path, "Unsupported value: " + shown(value), "supported values: " + quoted);
    }

    void duplicate(Path path, String value) {
        add("FieldValueDuplicate", path, "Duplicate value: " + shown(TextNode.valueOf(value)), "");
    }

    void notFound(Path path, String value) {
        add("FieldValueNotFound", path, "Not found: " + shown(TextNode.valueOf(value)), "");
    }

    void forbidden(Path path, String detail) {
        add("FieldValueForbidden", path, "Forbidden", detail);
    }

    void tooLong(Path path, int bytes) {
        add("FieldValueTooLong", path, "Too long", "may not be more than " + bytes + " bytes");
    }

    void tooMany(Path path, int number, int most) {
        add("FieldValueTooMany", path, "Too many: " + number, "must have at most " + most + " items");
    }

    private void add(String reason, Path path, String type, String detail) {
        if (causes.size() < MOST) {
            causes.add(new Cause(reason, detail.isEmpty() ? type : type + ": " + detail, path.text()));
        }
    }

    /** JSON, cut where it would make the message unreadable. */
    private static String shown(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "\"\"";
        }
        String json = value.toString();
        return json.length() > 1024 ? json.substring(0, 1024) + "..." : json;
    }
}
