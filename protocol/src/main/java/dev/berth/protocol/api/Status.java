package dev.berth.protocol.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * A refusal that a client is told: Kubernetes' {@code Status} object as a value.
 *
 * @param code the HTTP status, 4xx or 5xx
 * @param reason the machine-readable reason, such as {@code NotFound}
 * @param retryAfterSeconds 0 for none
 */
public record Status(
        int code,
        String reason,
        String message,
        String group,
        String kind,
        String name,
        String uid,
        List<Cause> causes,
        int retryAfterSeconds) {

    public Status {
        causes = List.copyOf(causes);
    }

    /** One field that was wrong: {@code FieldValueInvalid}, a message, and the field's path. */
    public record Cause(String reason, String message, String field) {}

    /** A plain refusal about no object in particular. */
    public static Status of(int code, String reason, String message) {
        return new Status(code, reason, message, "", "", "", "", List.of(), 0);
    }

    /** {@code pods "web-0" not found}. */
    public static Status notFound(Resource r, String name) {
        return about(r, name, 404, "NotFound", r.qualified() + " \"" + name + "\" not found");
    }

    public static Status alreadyExists(Resource r, String name) {
        return about(r, name, 409, "AlreadyExists", r.qualified() + " \"" + name + "\" already exists");
    }

    public static Status conflict(Resource r, String name, String why) {
        return about(
                r,
                name,
                409,
                "Conflict",
                "Operation cannot be fulfilled on " + r.qualified() + " \"" + name + "\": " + why);
    }

    public static Status forbidden(Resource r, String name, String why) {
        return about(r, name, 403, "Forbidden", r.qualified() + " \"" + name + "\" is forbidden: " + why);
    }

    /** {@code StatefulSet.apps "web" is invalid: spec.replicas: Invalid value: -1: ...}. */
    public static Status invalid(Resource r, String name, List<Cause> causes) {
        String what = r.group().isEmpty() ? r.kind() : r.kind() + "." + r.group();
        List<String> lines =
                causes.stream().map(c -> c.field() + ": " + c.message()).toList();
        String text = lines.size() == 1 ? lines.getFirst() : "[" + String.join(", ", lines) + "]";
        return new Status(
                422,
                "Invalid",
                what + " \"" + name + "\" is invalid: " + text,
                r.group(),
                r.kind(),
                name,
                "",
                causes,
                0);
    }

    public static Status badRequest(String message) {
        return of(400, "BadRequest", message);
    }

    public static Status gone(String message) {
        return of(410, "Expired", message);
    }

    public static Status tooManyRequests(String message, int retryAfterSeconds) {
        return new Status(429, "TooManyRequests", message, "", "", "", "", List.of(), retryAfterSeconds);
    }

    public static Status unavailable(String message, int retryAfterSeconds) {
        return new Status(503, "ServiceUnavailable", message, "", "", "", "", List.of(), retryAfterSeconds);
    }

    public static Status internal(String message) {
        return of(500, "InternalError", "Internal error occurred: " + message);
    }

    private static Status about(Resource r, String name, int code, String reason, String message) {
        return new Status(code, reason, message, r.group(), r.plural(), name, "", List.of(), 0);
    }

    /** The {@code v1.Status} body. */
    public ObjectNode json() {
        ObjectNode s = Json.object();
        s.put("kind", "Status").put("apiVersion", "v1").putObject("metadata");
        s.put("status", "Failure").put("message", message).put("reason", reason);
        details().ifPresent(d -> s.set("details", d));
        return s.put("code", code);
    }

    private Optional<ObjectNode> details() {
        ObjectNode d = Json.object();
        putText(d, "name", name);
        putText(d, "group", group);
        putText(d, "kind", kind);
        putText(d, "uid", uid);
        if (!causes.isEmpty()) {
            var list = d.putArray("causes");
            for (Cause c : causes) {
                ObjectNode one = list.addObject().put("reason", c.reason()).put("message", c.message());
                putText(one, "field", c.field());
            }
        }
        if (retryAfterSeconds > 0) {
            d.put("retryAfterSeconds", retryAfterSeconds);
        }
        return d.isEmpty() ? Optional.empty() : Optional.of(d);
    }

    private static void putText(ObjectNode node, String field, String value) {
        if (!value.isEmpty()) {
            node.put(field, value);
        }
    }
}
