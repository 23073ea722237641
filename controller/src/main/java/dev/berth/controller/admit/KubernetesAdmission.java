package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.store.Deletion;
import dev.berth.protocol.store.Edit;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Admission equal to Kubernetes 1.34 for the kinds that Berth serves. Thread-safe, as long as what it asks is. */
public final class KubernetesAdmission implements Admission {
    /** What etcd takes in one request; Berth keeps the same bound, so that what is stored here can be moved there. */
    static final int OBJECT_MOST = 1_572_864;

    private final Kinds kinds;

    /**
     * @param defaultClass asked at the creation of a claim that names no StorageClass
     * @param accounts asked at the creation of a pod
     */
    public KubernetesAdmission(DefaultClass defaultClass, Accounts accounts) {
        this.kinds = new Kinds(defaultClass, accounts);
    }

    @Override
    public Verdict create(Resource resource, ObjectNode body, String namespace, Birth birth) {
        Kind kind = kinds.of(resource);
        Optional<Status> refusal =
                Metadata.type(resource, body).or(() -> Metadata.born(resource, body, namespace, kind, birth));
        if (refusal.isPresent()) {
            return new Verdict.Refused(refusal.get());
        }
        kind.clean(body);
        kind.fill(body);
        kind.born(body);
        var problems = new Problems();
        MetadataRules.check(resource, kind.newNames(), body, problems);
        kind.check(body, problems);
        return stored(resource, body, Edit.Part.MAIN, problems);
    }

    @Override
    public Verdict update(KubeObject old, ObjectNode body, Edit.Part part, Instant now) {
        Resource resource = old.resource();
        if (part == Edit.Part.STATUS && !resource.status()) {
            return new Verdict.Refused(Status.of(404, "NotFound", "the server could not find the requested resource"));
        }
        ObjectNode before = old.edit();
        Fields.objectOrEmpty(before, "metadata").remove("resourceVersion");
        Optional<Status> refusal = Metadata.type(resource, body).or(() -> Metadata.changed(resource, before, body));
        if (refusal.isPresent()) {
            return new Verdict.Refused(refusal.get());
        }
        kinds.of(resource).clean(body);
        var problems = new Problems();
        ObjectNode next = switch (part) {
            case MAIN -> main(resource, before, body, now, problems);
            case STATUS -> status(resource, before, body, problems);
        };
        if (Fields.same(next, before)) {
            return new Verdict.Unchanged();
        }
        Verdict verdict = stored(resource, next, part, problems);
        return verdict instanceof Verdict.Store && Deaths.complete(resource, before, next)
                ? new Verdict.Remove(next)
                : verdict;
    }

    private ObjectNode main(Resource resource, ObjectNode before, ObjectNode next, Instant now, Problems problems) {
        Kind kind = kinds.of(resource);
        if (resource.status()) {
            Fields.keep(next, "status", before);
        }
        kind.keep(before, next);
        kind.fill(next);
        kind.follow(before, next, now);
        if (kind.counted() && kind.counts(before, next)) {
            Metadata.raiseGeneration(next);
        }
        if (!Fields.same(next, before)) {
            MetadataRules.check(resource, kind.names(), next, problems);
            MetadataRules.checkUpdate(before, next, problems);
            kind.check(next, problems);
            kind.checkUpdate(before, next, problems);
        }
        return next;
    }

    private ObjectNode status(Resource resource, ObjectNode before, ObjectNode body, Problems problems) {
        ObjectNode next = before.deepCopy();
        Fields.keep(next, "status", body);
        kinds.of(resource).checkStatus(before, next, problems);
        return next;
    }

    private static Verdict stored(Resource resource, ObjectNode tree, Edit.Part part, Problems problems) {
        String name = Fields.text(Fields.objectOrEmpty(tree, "metadata"), "name");
        if (!problems.causes().isEmpty()) {
            return new Verdict.Refused(Status.invalid(resource, name, problems.causes()));
        }
        if (Json.bytes(tree).length > OBJECT_MOST) {
            return new Verdict.Refused(
                    Status.of(413, "RequestEntityTooLarge", "Request entity too large: limit is " + OBJECT_MOST));
        }
        return switch (part) {
            case MAIN -> new Verdict.Store(tree, Warnings.of(resource, tree));
            // Whoever writes a status can do nothing about the spec.
            case STATUS -> new Verdict.Store(tree, List.of());
        };
    }

    @Override
    public Verdict delete(KubeObject old, Deletion deletion, Instant now) {
        return Deaths.preconditions(old, deletion)
                .<Verdict>map(Verdict.Refused::new)
                .orElseGet(() -> Deaths.delete(old, deletion, now));
    }

    @Override
    public Verdict remove(KubeObject old, Instant now) {
        return Deaths.remove(old, now);
    }
}
