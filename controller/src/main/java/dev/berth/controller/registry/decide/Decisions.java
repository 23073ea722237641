package dev.berth.controller.registry.decide;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.admit.Admission;
import dev.berth.controller.admit.Admission.Verdict;
import dev.berth.controller.collection.Write;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.patch.Patched;
import dev.berth.protocol.store.Deletion;
import dev.berth.protocol.store.Edit;
import dev.berth.protocol.store.Outcome;
import dev.berth.protocol.store.Snapshot;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The decisions of the registry: preconditions here, everything else by the admission rules. */
public final class Decisions {
    private static final String STALE =
            "the object has been modified; please apply your changes to the latest version and try again";

    private final Admission admission;
    private final Allocation allocation;

    public Decisions(Admission admission, Allocation allocation) {
        this.admission = admission;
        this.allocation = allocation;
    }

    /**
     * Which change is wished for.
     *
     * @param uid if present, the only life of the object that may be changed
     * @param expected if present, the only revision that may be changed
     * @param change from the stored object to the wished tree; a {@code resourceVersion} in the tree is a precondition
     */
    public record Wish(
            ObjectKey key,
            Edit.Part part,
            Optional<String> uid,
            Optional<Revision> expected,
            Function<KubeObject, Patched> change) {}

    /** @param body taken over */
    public Decision create(Snapshot s, ObjectNode body, String namespace, Admission.Birth birth) {
        Resource r = s.resource();
        return switch (admission.create(r, body, namespace, birth)) {
            case Verdict.Store store -> {
                ObjectKey key = new ObjectKey(namespace, name(store.tree()));
                yield s.get(key).isPresent()
                        ? refused(Status.alreadyExists(r, key.name()))
                        : allocated(s, Optional.empty(), store, tree -> new Write.Create(key, bytes(tree)));
            }
            case Verdict.Refused refused -> refused(refused.status());
            case Verdict.Remove removed ->
                throw new IllegalStateException("admission removed an object at its creation");
            case Verdict.Unchanged same -> throw new IllegalStateException("admission found a new object unchanged");
        };
    }

    public Decision edit(Snapshot s, Wish wish, Instant now) {
        Optional<KubeObject> found = s.get(wish.key());
        if (found.isEmpty()) {
            return refused(Status.notFound(s.resource(), wish.key().name()));
        }
        KubeObject old = found.get();
        Optional<Status> unmet = unmet(old, wish.uid(), wish.expected());
        if (unmet.isPresent()) {
            return refused(unmet.get());
        }
        return switch (wish.change().apply(old)) {
            case Patched.Refused refused -> refused(refused.status());
            case Patched.Applied applied -> update(s, old, applied.tree(), wish.part(), now);
        };
    }

    private Decision update(Snapshot s, KubeObject old, ObjectNode tree, Edit.Part part, Instant now) {
        if (!(tree.path("metadata") instanceof ObjectNode meta)) {
            return refused(Status.badRequest("metadata: Required value"));
        }
        Optional<Status> unmet = unmet(
                old,
                Optional.of(meta.path("uid").asText("")).filter(u -> !u.isEmpty()),
                Optional.of(meta.path("resourceVersion").asText("")).filter(v -> !v.isEmpty()));
        if (unmet.isPresent()) {
            return refused(unmet.get());
        }
        // Equal versions on both sides, so that a body without one does not count as a change.
        meta.put("resourceVersion", old.revision().toString());
        Verdict verdict = admission.update(old, tree, part, now);
        return verdict instanceof Verdict.Store store
                ? allocated(s, Optional.of(old), store, t -> new Write.Replace(old.key(), old.revision(), bytes(t)))
                : decided(old, verdict);
    }

    private Decision allocated(
            Snapshot s, Optional<KubeObject> old, Verdict.Store store, Function<ObjectNode, Write> write) {
        ObjectNode tree = store.tree();
        return switch (allocation.allocate(s, old, tree)) {
            case Allocation.Result.Nothing nothing -> new Decision.Commit(write.apply(tree), tree, store.warnings());
            case Allocation.Result.Taken taken ->
                new Decision.Commit(new Write.Alone(s.revision(), write.apply(tree)), tree, store.warnings());
            case Allocation.Result.Refused refused -> refused(refused.status());
        };
    }

    public Decision delete(Snapshot s, ObjectKey key, Deletion deletion, Instant now) {
        Optional<KubeObject> found = s.get(key);
        if (found.isEmpty()) {
            return refused(Status.notFound(s.resource(), key.name()));
        }
        KubeObject old = found.get();
        Optional<Status> unmet = unmet(old, deletion.uid(), deletion.revision());
        return unmet.isPresent() ? refused(unmet.get()) : decided(old, admission.delete(old, deletion, now));
    }

    /** The end of one life of an object by whoever knows that nothing of it is left. */
    public Decision remove(Snapshot s, ObjectKey key, String uid, Optional<Revision> expected, Instant now) {
        Optional<KubeObject> found = s.get(key);
        if (found.isEmpty()) {
            return refused(Status.notFound(s.resource(), key.name()));
        }
        KubeObject old = found.get();
        Optional<Status> unmet = unmet(old, Optional.of(uid), expected);
        return unmet.isPresent() ? refused(unmet.get()) : decided(old, admission.remove(old, now));
    }

    private static Decision decided(KubeObject old, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Store store ->
                new Decision.Commit(
                        new Write.Replace(old.key(), old.revision(), bytes(store.tree())),
                        store.tree(),
                        store.warnings());
            case Verdict.Remove remove ->
                new Decision.Commit(new Write.Remove(old.key(), old.revision()), remove.tree(), List.of());
            case Verdict.Unchanged same -> new Decision.Answer(new Outcome.Done(old, old.revision(), false));
            case Verdict.Refused refused -> refused(refused.status());
        };
    }

    private static Optional<Status> unmet(KubeObject old, Optional<String> uid, Optional<?> revision) {
        if (uid.isPresent() && !uid.get().equals(old.uid())) {
            String why =
                    "Precondition failed: UID in precondition: " + uid.get() + ", UID in object meta: " + old.uid();
            return Optional.of(Status.conflict(old.resource(), old.name(), why));
        }
        if (revision.isPresent()
                && !revision.get().toString().equals(old.revision().toString())) {
            return Optional.of(stale(old.resource(), old.name()));
        }
        return Optional.empty();
    }

    /** The refusal of a writer whose object has been changed by another. */
    public static Status stale(Resource r, String name) {
        return Status.conflict(r, name, STALE);
    }

    private static Decision refused(Status status) {
        return new Decision.Answer(new Outcome.Refused(status));
    }

    private static String name(ObjectNode tree) {
        return tree.path("metadata").path("name").asText("");
    }

    private static byte[] bytes(ObjectNode tree) {
        if (tree.path("metadata") instanceof ObjectNode meta) {
            meta.remove("resourceVersion");
        }
        return Json.bytes(tree);
    }
}
