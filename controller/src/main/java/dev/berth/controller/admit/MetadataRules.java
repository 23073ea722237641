package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.select.LabelNames;
import dev.berth.protocol.api.Resource;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/** The rules of {@code metadata}, after {@code ValidateObjectMeta} and {@code ValidateObjectMetaUpdate}. */
final class MetadataRules {
    private static final int ANNOTATIONS_MOST = 256 * 1024;
    private static final List<String> IMMUTABLE =
            List.of("name", "namespace", "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds");

    private MetadataRules() {}

    static void check(Resource resource, Names.Rule rule, ObjectNode tree, Problems problems) {
        ObjectNode meta = Fields.objectOrEmpty(tree, "metadata");
        Path at = Path.METADATA;
        String generate = Fields.text(meta, "generateName");
        if (!generate.isEmpty()) {
            String stem = generate.endsWith("-") ? generate.substring(0, generate.length() - 1) + "a" : generate;
            problems.invalid(at.child("generateName"), generate, rule.problems(stem));
        }
        String name = Fields.text(meta, "name");
        if (name.isEmpty()) {
            problems.required(at.child("name"), "name or generateName is required");
        } else {
            problems.invalid(at.child("name"), name, rule.problems(name));
        }
        String namespace = Fields.text(meta, "namespace");
        if (resource.namespaced() && namespace.isEmpty()) {
            problems.required(at.child("namespace"), "");
        } else if (resource.namespaced()) {
            problems.invalid(at.child("namespace"), namespace, Names.label(namespace));
        }
        labels(meta.path("labels"), at.child("labels"), problems);
        annotations(meta.path("annotations"), at.child("annotations"), problems);
        finalizers(meta, at.child("finalizers"), problems);
        owners(meta, at.child("ownerReferences"), problems);
    }

    static void labels(JsonNode labels, Path at, Problems problems) {
        labels.properties().forEach(e -> {
            problems.invalid(at, e.getKey(), LabelNames.keyProblems(e.getKey()));
            String value = e.getValue().asText("");
            problems.invalid(at, value, LabelNames.valueProblems(value));
        });
    }

    static void annotations(JsonNode annotations, Path at, Problems problems) {
        long total = 0;
        for (var e : annotations.properties()) {
            problems.invalid(at, e.getKey(), LabelNames.keyProblems(e.getKey().toLowerCase(Locale.ROOT)));
            total += bytes(e.getKey()) + bytes(e.getValue().asText(""));
        }
        if (total > ANNOTATIONS_MOST) {
            problems.tooLong(at, ANNOTATIONS_MOST);
        }
    }

    private static long bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static void finalizers(ObjectNode meta, Path at, Problems problems) {
        List<String> finalizers = Fields.texts(meta, "finalizers");
        for (String finalizer : finalizers) {
            problems.invalid(at, finalizer, LabelNames.keyProblems(finalizer));
        }
        if (finalizers.contains(Metadata.FOREGROUND) && finalizers.contains(Metadata.ORPHAN)) {
            problems.invalid(at, meta.path("finalizers"), "finalizer orphan and foregroundDeletion cannot be both set");
        }
    }

    private static void owners(ObjectNode meta, Path at, Problems problems) {
        var uids = new HashSet<String>();
        String controller = "";
        for (ObjectNode owner : Fields.objects(meta, "ownerReferences")) {
            owner(owner, at, problems);
            if (!uids.add(Fields.text(owner, "uid"))) {
                problems.duplicate(at, Fields.text(owner, "uid"));
            }
            if (!owner.path("controller").asBoolean(false)) {
                continue;
            }
            String name = Fields.text(owner, "kind") + "/" + Fields.text(owner, "name");
            if (!controller.isEmpty()) {
                problems.invalid(
                        at,
                        meta.path("ownerReferences"),
                        "Only one reference can have Controller set to true. Found \"true\" in references for "
                                + controller + " and " + name);
            }
            controller = name;
        }
    }

    private static void owner(ObjectNode owner, Path at, Problems problems) {
        for (String field : List.of("apiVersion", "kind", "name", "uid")) {
            if (Fields.text(owner, field).isEmpty()) {
                problems.invalid(
                        at.child(field),
                        "",
                        field.equals("apiVersion") ? "version must not be empty" : "must not be empty");
            }
        }
        if (Fields.text(owner, "apiVersion").equals("v1")
                && Fields.text(owner, "kind").equals("Event")) {
            problems.invalid(at, owner, "/v1, Kind=Event is disallowed from being an owner");
        }
    }

    static void checkUpdate(ObjectNode old, ObjectNode next, Problems problems) {
        ObjectNode before = Fields.objectOrEmpty(old, "metadata");
        ObjectNode after = Fields.objectOrEmpty(next, "metadata");
        for (String field : IMMUTABLE) {
            if (!Fields.same(before.path(field), after.path(field))) {
                problems.invalid(Path.METADATA.child(field), after.path(field), Problems.IMMUTABLE);
            }
        }
        List<String> known = Fields.texts(before, "finalizers");
        List<String> added = Fields.texts(after, "finalizers").stream()
                .filter(f -> !known.contains(f))
                .toList();
        if (before.hasNonNull("deletionTimestamp") && !added.isEmpty()) {
            problems.forbidden(
                    Path.METADATA.child("finalizers"),
                    "no new finalizers can be added if the object is being deleted, found new finalizers []string{"
                            + String.join(
                                    ", ",
                                    added.stream().map(f -> "\"" + f + "\"").toList())
                            + "}");
        }
    }
}
