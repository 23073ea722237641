package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.admit.Admission.Birth;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Status;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The part of {@code metadata} that the server owns: given at birth, kept through updates, set by deletion. */
final class Metadata {
    static final String FOREGROUND = "foregroundDeletion";
    static final String ORPHAN = "orphan";

    private static final int GENERATED_STEM_MOST = 58;
    private static final List<String> NOT_CLIENTS = List.of(
            "selfLink",
            "managedFields",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "generation",
            "clusterName");
    private static final List<String> KEPT = List.of(
            "uid",
            "creationTimestamp",
            "deletionTimestamp",
            "deletionGracePeriodSeconds",
            "generation",
            "generateName");

    private Metadata() {}

    /** RFC 3339 in UTC, whole seconds: the form of {@code metav1.Time}. */
    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** Sets apiVersion and kind; a body that says it is something else is the client's mistake. */
    static Optional<Status> type(Resource resource, ObjectNode tree) {
        String version = Fields.text(tree, "apiVersion");
        String kind = Fields.text(tree, "kind");
        if (!version.isEmpty() && !version.equals(resource.apiVersion())) {
            return Optional.of(Status.badRequest("the API version in the data (" + version
                    + ") does not match the expected API version (" + resource.apiVersion() + ")"));
        }
        if (!kind.isEmpty() && !kind.equals(resource.kind())) {
            return Optional.of(Status.badRequest(
                    kind + " in version \"" + resource.version() + "\" cannot be handled as a " + resource.kind()));
        }
        tree.put("apiVersion", resource.apiVersion());
        tree.put("kind", resource.kind());
        return Optional.empty();
    }

    /** Makes the metadata of a new object. */
    static Optional<Status> born(Resource resource, ObjectNode tree, String namespace, Kind kind, Birth birth) {
        if (!tree.path("metadata").isObject()) {
            tree.putObject("metadata");
        }
        ObjectNode meta = Fields.objectOrEmpty(tree, "metadata");
        String revision = Fields.text(meta, "resourceVersion");
        if (!revision.isEmpty() && !revision.equals("0")) {
            return Optional.of(Status.badRequest("resourceVersion should not be set on objects to be created"));
        }
        Optional<Status> misplaced = place(resource, meta, namespace);
        if (misplaced.isPresent()) {
            return misplaced;
        }
        meta.remove(NOT_CLIENTS);
        meta.remove("resourceVersion");
        String generate = Fields.text(meta, "generateName");
        if (Fields.text(meta, "name").isEmpty() && !generate.isEmpty()) {
            String stem = generate.substring(0, Math.min(generate.length(), GENERATED_STEM_MOST));
            meta.put("name", stem + birth.suffix());
        }
        meta.put("uid", birth.uid());
        meta.put("creationTimestamp", time(birth.now()));
        if (kind.counted()) {
            meta.put("generation", 1);
        }
        return Optional.empty();
    }

    private static Optional<Status> place(Resource resource, ObjectNode meta, String namespace) {
        String own = Fields.text(meta, "namespace");
        if (!resource.namespaced()) {
            meta.remove("namespace");
            return Optional.empty();
        }
        if (!own.isEmpty() && !own.equals(namespace)) {
            return Optional.of(Status.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request"));
        }
        meta.put("namespace", namespace);
        return Optional.empty();
    }

    /** Brings a changed object's metadata in line with what is stored; refuses one that is about another object. */
    static Optional<Status> changed(Resource resource, ObjectNode old, ObjectNode next) {
        ObjectNode before = Fields.objectOrEmpty(old, "metadata");
        if (!next.path("metadata").isObject()) {
            next.putObject("metadata");
        }
        ObjectNode after = Fields.objectOrEmpty(next, "metadata");
        String name = Fields.text(before, "name");
        String given = Fields.text(after, "name");
        if (!given.isEmpty() && !given.equals(name)) {
            return Optional.of(Status.badRequest(
                    "the name of the object (" + given + ") does not match the name on the URL (" + name + ")"));
        }
        Optional<Status> misplaced = place(resource, after, Fields.text(before, "namespace"));
        if (misplaced.isPresent()) {
            return misplaced;
        }
        String uid = Fields.text(after, "uid");
        if (!uid.isEmpty() && !uid.equals(Fields.text(before, "uid"))) {
            return Optional.of(Status.conflict(
                    resource,
                    name,
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: "
                            + Fields.text(before, "uid")));
        }
        after.put("name", name);
        after.remove(NOT_CLIENTS);
        after.remove("resourceVersion");
        KEPT.forEach(field -> Fields.keep(after, field, before));
        return Optional.empty();
    }

    static void raiseGeneration(ObjectNode tree) {
        ObjectNode meta = Fields.objectOrEmpty(tree, "metadata");
        long generation = meta.path("generation").asLong(0);
        if (generation > 0) {
            meta.put("generation", generation + 1);
        }
    }
}
