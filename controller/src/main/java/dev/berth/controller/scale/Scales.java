package dev.berth.controller.scale;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.select.LabelSelectors;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Status;
import java.util.List;
import java.util.Optional;

/** The {@code autoscaling/v1 Scale} of a workload, read from it and applied to it. */
public final class Scales {
    private static final String API_VERSION = "autoscaling/v1";

    private Scales() {}

    /** What came of applying a Scale. */
    public sealed interface Scaled {
        /** @param tree the workload with the new {@code spec.replicas}; a new tree */
        record Applied(ObjectNode tree) implements Scaled {}

        record Refused(Status status) implements Scaled {}
    }

    /** The Scale of a workload: its metadata, wanted and current replicas, and the selector in the form of {@code kubectl -l}. */
    public static ObjectNode read(KubeObject object) {
        ObjectNode scale = Json.object();
        scale.put("kind", "Scale").put("apiVersion", API_VERSION);
        ObjectNode meta = scale.putObject("metadata");
        for (String field : List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            JsonNode value = object.tree().path("metadata").path(field);
            if (value.isTextual()) {
                meta.set(field, value);
            }
        }
        ObjectNode spec = scale.putObject("spec");
        int replicas = object.tree().path("spec").path("replicas").asInt(1);
        if (replicas != 0) {
            spec.put("replicas", replicas);
        }
        ObjectNode status = scale.putObject("status");
        status.put("replicas", object.tree().path("status").path("replicas").asInt(0));
        String selector =
                LabelSelectors.of(object.tree().path("spec").path("selector")).toString();
        if (!selector.isEmpty()) {
            status.put("selector", selector);
        }
        return scale;
    }

    /**
     * Carries {@code spec.replicas} of a Scale over to the workload, 0 if it is absent; preconditions of its metadata are checked.
     *
     * @param object the workload as it is, with its {@code resourceVersion}; not changed
     */
    public static Scaled apply(Resource resource, ObjectNode object, JsonNode scale) {
        String name = object.path("metadata").path("name").asText("");
        Optional<Status> refusal = identity(resource, object, scale, name).or(() -> replicas(scale, name));
        if (refusal.isPresent()) {
            return new Scaled.Refused(refusal.get());
        }
        ObjectNode next = object.deepCopy();
        if (next.path("spec") instanceof ObjectNode spec) {
            spec.put("replicas", scale.path("spec").path("replicas").intValue());
        }
        return new Scaled.Applied(next);
    }

    private static Optional<Status> identity(Resource resource, ObjectNode object, JsonNode scale, String name) {
        if (!scale.isObject()
                || !scale.path("kind").asText("Scale").equals("Scale")
                || !scale.path("apiVersion").asText(API_VERSION).equals(API_VERSION)) {
            return Optional.of(Status.badRequest("expected a Scale of autoscaling/v1, got " + scale.path("kind")
                    + " of " + scale.path("apiVersion")));
        }
        JsonNode meta = scale.path("metadata");
        if (!meta.path("name").asText(name).equals(name)) {
            return Optional.of(Status.badRequest("the name of the object ("
                    + meta.path("name").asText("") + ") does not match the name on the URL (" + name + ")"));
        }
        String uid = meta.path("uid").asText("");
        if (!uid.isEmpty() && !uid.equals(object.path("metadata").path("uid").asText(""))) {
            return Optional.of(Status.conflict(
                    resource,
                    name,
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: "
                            + object.path("metadata").path("uid").asText("")));
        }
        String revision = meta.path("resourceVersion").asText("");
        if (!revision.isEmpty()
                && !revision.equals(
                        object.path("metadata").path("resourceVersion").asText(""))) {
            return Optional.of(Status.conflict(
                    resource,
                    name,
                    "the object has been modified; please apply your changes to the latest version and try again"));
        }
        return Optional.empty();
    }

    private static Optional<Status> replicas(JsonNode scale, String name) {
        JsonNode replicas = scale.path("spec").path("replicas");
        if (replicas.isMissingNode() || replicas.isNull()) {
            return Optional.empty();
        }
        String problem = replicas.canConvertToInt() && replicas.isIntegralNumber()
                ? "must be greater than or equal to 0"
                : "must be an integer of 32 bits";
        if (replicas.isIntegralNumber() && replicas.canConvertToInt() && replicas.intValue() >= 0) {
            return Optional.empty();
        }
        var cause =
                new Status.Cause("FieldValueInvalid", "Invalid value: " + replicas + ": " + problem, "spec.replicas");
        return Optional.of(new Status(
                422,
                "Invalid",
                "Scale.autoscaling \"" + name + "\" is invalid: spec.replicas: " + cause.message(),
                "autoscaling",
                "Scale",
                name,
                "",
                List.of(cause),
                0));
    }
}
