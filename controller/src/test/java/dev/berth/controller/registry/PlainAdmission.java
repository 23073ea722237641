package dev.berth.controller.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.admit.Admission;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.store.Deletion;
import dev.berth.protocol.store.Edit;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The least admission that makes an API: identity, the two halves of an object, finalizers. No defaults, no validation. */
public final class PlainAdmission implements Admission {
    @Override
    public Verdict create(Resource resource, ObjectNode body, String namespace, Birth birth) {
        ObjectNode meta = body.withObject("/metadata");
        if (meta.path("name").asText("").isEmpty()) {
            String prefix = meta.path("generateName").asText("");
            if (prefix.isEmpty()) {
                return new Verdict.Refused(Status.invalid(
                        resource,
                        "",
                        List.of(new Status.Cause(
                                "FieldValueRequired",
                                "Required value: name or generateName is required",
                                "metadata.name"))));
            }
            meta.put("name", prefix + birth.suffix());
        }
        meta.put("uid", birth.uid());
        meta.put(
                "creationTimestamp", birth.now().truncatedTo(ChronoUnit.SECONDS).toString());
        meta.put("generation", 1);
        return new Verdict.Store(body, List.of());
    }

    @Override
    public Verdict update(KubeObject old, ObjectNode body, Edit.Part part, Instant now) {
        ObjectNode next = part == Edit.Part.STATUS ? old.edit() : body.deepCopy();
        ObjectNode status = part == Edit.Part.STATUS ? body : old.tree();
        if (old.resource().status()) {
            next.remove("status");
            if (status.has("status")) {
                next.set("status", status.path("status").deepCopy());
            }
        }
        ObjectNode meta = next.withObject("/metadata");
        for (String field : List.of("uid", "creationTimestamp", "generation", "deletionTimestamp")) {
            if (old.tree().path("metadata").has(field)) {
                meta.set(field, old.tree().path("metadata").path(field));
            }
        }
        if (old.deleting() && meta.path("finalizers").isEmpty()) {
            return new Verdict.Remove(next);
        }
        return next.equals(old.tree()) ? new Verdict.Unchanged() : new Verdict.Store(next, List.of());
    }

    @Override
    public Verdict delete(KubeObject old, Deletion deletion, Instant now) {
        return remove(old, now);
    }

    @Override
    public Verdict remove(KubeObject old, Instant now) {
        if (old.finalizers().isEmpty()) {
            return new Verdict.Remove(old.edit());
        }
        if (old.deleting()) {
            return new Verdict.Unchanged();
        }
        ObjectNode marked = old.edit();
        marked.withObject("/metadata")
                .put("deletionTimestamp", now.truncatedTo(ChronoUnit.SECONDS).toString());
        return new Verdict.Store(marked, List.of());
    }
}
