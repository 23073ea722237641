package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.admit.Admission.Verdict;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.api.Times;
import dev.berth.protocol.store.Deletion;
import dev.berth.protocol.store.Deletion.Propagation;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * How objects end, after {@code rest.BeforeDelete} and the generic registry's finalizer rules. One rule differs on purpose: a pod that has a
 * node and may still run is never taken away by a client, not even with grace period 0; its agent or its fenced node does that.
 */
final class Deaths {
    private static final String TIME = "deletionTimestamp";
    private static final String GRACE = "deletionGracePeriodSeconds";
    /** Ten years: far enough for anybody, near enough to stay a date. */
    private static final long GRACE_MOST = 10L * 365 * 24 * 3600;

    /** What Kubernetes leaves to hope. */
    static final String FORCED =
            "the pod is killed at once and leaves the API when its processes are known to be dead: on a lost node after its"
                    + " lease has run out, within seconds. Berth never lets two of one identity run";

    private static final Set<String> TERMINAL = Set.of("Succeeded", "Failed");

    private Deaths() {}

    static Optional<Status> preconditions(KubeObject old, Deletion deletion) {
        if (deletion.uid().isPresent() && !deletion.uid().get().equals(old.uid())) {
            return Optional.of(Status.conflict(
                    old.resource(),
                    old.name(),
                    "the UID in the precondition (" + deletion.uid().get() + ") does not match the UID in record ("
                            + old.uid() + "). The object might have been deleted and then recreated"));
        }
        if (deletion.revision().isPresent() && !deletion.revision().get().equals(old.revision())) {
            return Optional.of(Status.conflict(
                    old.resource(),
                    old.name(),
                    "the ResourceVersion in the precondition ("
                            + deletion.revision().get()
                            + ") does not match the ResourceVersion in record (" + old.revision()
                            + "). The object might have been modified"));
        }
        return Optional.empty();
    }

    static Verdict delete(KubeObject old, Deletion deletion, Instant now) {
        ObjectNode before = stripped(old);
        ObjectNode next = before.deepCopy();
        propagate(next, deletion.propagation());
        if (old.resource().equals(Resources.PODS) && !finished(next)) {
            markPod(next, deletion, now);
            boolean forced = deletion.graceSeconds().orElse(-1L) == 0;
            return stored(before, next, forced ? List.of(FORCED) : List.of());
        }
        mark(next, now);
        if (old.resource().equals(Resources.NAMESPACES) && namespaceHolds(next)) {
            Fields.object(next, "status").put("phase", "Terminating");
            return stored(before, next);
        }
        return finalizers(next) ? stored(before, next) : new Verdict.Remove(next);
    }

    static Verdict remove(KubeObject old, Instant now) {
        ObjectNode before = stripped(old);
        ObjectNode next = before.deepCopy();
        mark(next, now);
        if (old.resource().equals(Resources.NAMESPACES)) {
            Fields.objectOrEmpty(next, "spec").remove("finalizers");
        }
        if (!finalizers(next)) {
            return new Verdict.Remove(next);
        }
        if (old.resource().equals(Resources.PODS) && !finished(next)) {
            // Remembers that nothing of it runs, so that its last finalizer may take it along.
            Fields.object(next, "status").put("phase", "Failed");
        }
        return stored(before, next);
    }

    /** Whether the change took away the last thing that held an object which is being deleted. */
    static boolean complete(Resource resource, ObjectNode before, ObjectNode next) {
        JsonNode meta = next.path("metadata");
        if (!meta.hasNonNull(TIME) || !finalizers(before) || finalizers(next)) {
            return false;
        }
        if (resource.equals(Resources.PODS)) {
            return finished(next) && meta.path(GRACE).asLong(0) == 0;
        }
        return !resource.equals(Resources.NAMESPACES) || !namespaceHolds(next);
    }

    /** A pod without a node has never run; one in a terminal phase runs no more. */
    private static boolean finished(JsonNode pod) {
        return Fields.text(pod.path("spec"), "nodeName").isEmpty()
                || TERMINAL.contains(Fields.text(pod.path("status"), "phase"));
    }

    private static boolean finalizers(JsonNode tree) {
        return !tree.path("metadata").path("finalizers").isEmpty();
    }

    private static boolean namespaceHolds(JsonNode namespace) {
        return finalizers(namespace)
                || !namespace.path("spec").path("finalizers").isEmpty();
    }

    private static void mark(ObjectNode tree, Instant now) {
        ObjectNode meta = Fields.object(tree, "metadata");
        if (!meta.hasNonNull(TIME)) {
            deadline(tree, now, 0);
            Metadata.raiseGeneration(tree);
        } else if (meta.path(GRACE).asLong(0) > 0) {
            deadline(tree, now, 0);
        }
    }

    /** A second deletion only ever shortens the first, counted from when that began. */
    private static void markPod(ObjectNode pod, Deletion deletion, Instant now) {
        ObjectNode meta = Fields.object(pod, "metadata");
        long own = pod.path("spec").path("terminationGracePeriodSeconds").asLong(30);
        long grace = Math.clamp(deletion.graceSeconds().orElse(own), 0, GRACE_MOST);
        if (!meta.hasNonNull(TIME)) {
            deadline(pod, now.plusSeconds(grace), grace);
            Metadata.raiseGeneration(pod);
            return;
        }
        long first = meta.path(GRACE).asLong(0);
        if (deletion.graceSeconds().isPresent() && grace < first) {
            Instant end = Times.in(meta.path(TIME)).orElse(now).plusSeconds(grace - first);
            deadline(pod, end.isBefore(now) ? now : end, grace);
        }
    }

    private static void deadline(ObjectNode tree, Instant end, long grace) {
        Fields.object(tree, "metadata").put(TIME, Metadata.time(end)).put(GRACE, grace);
    }

    private static Verdict stored(ObjectNode before, ObjectNode next) {
        return stored(before, next, List.of());
    }

    private static Verdict stored(ObjectNode before, ObjectNode next, List<String> warnings) {
        return Fields.same(before, next) ? new Verdict.Unchanged() : new Verdict.Store(next, warnings);
    }

    private static void propagate(ObjectNode tree, Optional<Propagation> propagation) {
        if (propagation.isEmpty()) {
            return;
        }
        ObjectNode meta = Fields.object(tree, "metadata");
        var finalizers = new LinkedHashSet<>(Fields.texts(meta, "finalizers"));
        finalizers.remove(Metadata.FOREGROUND);
        finalizers.remove(Metadata.ORPHAN);
        switch (propagation.get()) {
            case BACKGROUND -> {}
            case FOREGROUND -> finalizers.add(Metadata.FOREGROUND);
            case ORPHAN -> finalizers.add(Metadata.ORPHAN);
        }
        if (finalizers.isEmpty()) {
            meta.remove("finalizers");
        } else {
            var list = meta.putArray("finalizers");
            finalizers.forEach(list::add);
        }
    }

    private static ObjectNode stripped(KubeObject old) {
        ObjectNode tree = old.edit();
        Fields.object(tree, "metadata").remove("resourceVersion");
        return tree;
    }
}
