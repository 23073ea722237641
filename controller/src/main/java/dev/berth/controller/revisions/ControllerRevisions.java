package dev.berth.controller.revisions;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.ControllerRef;
import dev.berth.controller.plan.Labels;
import dev.berth.controller.plan.SetSelector;
import dev.berth.controller.plan.Step;
import dev.berth.controller.revisions.RevisionHistory.Entry;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Plans the ControllerRevisions of a workload. Two revisions are equal when their data is; a template that was had before gets its old
 * revision back under a new number, which is how a rollback is seen (Kubernetes: getStatefulSetRevisions, constructHistory).
 *
 * @param hashLabel the label under which a revision carries its bare hash
 */
public record ControllerRevisions(String hashLabel) {
    private static final Comparator<KubeObject> OLDEST_FIRST = Comparator.comparingLong(ControllerRevisions::number)
            .thenComparing(
                    r -> r.tree().path("metadata").path("creationTimestamp").asText(""))
            .thenComparing(KubeObject::name);

    /**
     * @param revisions all that the workload owns, and orphans of its namespace
     * @param byName any revision of the namespace, for name collisions
     */
    public RevisionHistory plan(
            KubeObject workload, List<KubeObject> revisions, Function<String, Optional<KubeObject>> byName) {
        var steps = new ArrayList<Step>();
        List<KubeObject> owned = claim(workload, revisions, steps);
        ObjectNode data = data(workload);
        String wanted = data.toString();
        List<KubeObject> equal = owned.stream()
                .filter(r -> Canonical.text(r.tree().path("data")).equals(wanted))
                .toList();
        int collisions = workload.tree().path("status").path("collisionCount").asInt(0);
        long next = owned.isEmpty() ? 1 : number(owned.getLast()) + 1;
        Entry update;
        if (equal.isEmpty()) {
            collisions = free(workload, wanted, collisions, byName);
            update = create(workload, data, collisions, next, steps);
        } else {
            update = reuse(equal.getLast(), owned.getLast(), next, steps);
        }
        String current = workload.tree().path("status").path("currentRevision").asText("");
        Entry now = owned.stream()
                .filter(r -> r.name().equals(current) && !r.name().equals(update.name()))
                .findFirst()
                .map(this::entry)
                .orElse(update);
        List<KubeObject> twins = equal.isEmpty() ? List.of() : equal.subList(0, equal.size() - 1);
        return new RevisionHistory(steps, owned, now, update, twins, collisions);
    }

    /**
     * The deletions that bring the history to its limit, oldest first, never a live revision.
     *
     * @param excess how many are too many
     */
    public List<Step> truncate(List<KubeObject> owned, int excess, Predicate<KubeObject> live) {
        return owned.stream()
                .filter(r -> !live.test(r))
                .limit(Math.max(0, excess))
                .<Step>map(r -> new Step.DeleteRevision(Resources.CONTROLLER_REVISIONS, r.key(), r.uid()))
                .toList();
    }

    /** The bare hash of a stored revision. */
    public String hash(KubeObject revision) {
        String label =
                revision.tree().path("metadata").path("labels").path(hashLabel).asText("");
        return label.isEmpty() ? revision.name() : label;
    }

    private static List<KubeObject> claim(KubeObject workload, List<KubeObject> revisions, List<Step> steps) {
        SetSelector selector = SetSelector.of(workload.tree().path("spec").path("selector"));
        var owned = new ArrayList<KubeObject>();
        for (KubeObject r : revisions) {
            Optional<String> controller = ControllerRef.of(r);
            if (controller.isPresent()) {
                if (controller.get().equals(workload.uid())) {
                    owned.add(r);
                }
            } else if (!r.deleting()
                    && selector.matches(r.tree().path("metadata").path("labels"))) {
                steps.add(new Step.Adopt(Resources.CONTROLLER_REVISIONS, r.key(), r.uid(), ControllerRef.to(workload)));
                owned.add(r);
            }
        }
        owned.sort(OLDEST_FIRST);
        return owned;
    }

    private Entry reuse(KubeObject equal, KubeObject newest, long next, List<Step> steps) {
        if (equal.name().equals(newest.name())) {
            return entry(equal);
        }
        steps.add(new Step.RenumberRevision(Resources.CONTROLLER_REVISIONS, equal.key(), equal.uid(), next));
        return new Entry(equal.name(), hash(equal), next, template(equal), Optional.empty());
    }

    private static int free(
            KubeObject workload, String data, int collisions, Function<String, Optional<KubeObject>> byName) {
        int count = collisions;
        while (byName.apply(RevisionHash.name(workload.name(), RevisionHash.of(data, count)))
                .isPresent()) {
            count++;
        }
        return count;
    }

    private Entry create(KubeObject workload, ObjectNode data, int collisions, long number, List<Step> steps) {
        String hash = RevisionHash.of(data.toString(), collisions);
        String name = RevisionHash.name(workload.name(), hash);
        JsonNode template = workload.tree().path("spec").path("template");
        ObjectNode body = Json.object().put("apiVersion", "apps/v1").put("kind", "ControllerRevision");
        ObjectNode meta = body.putObject("metadata").put("name", name).put("namespace", workload.namespace());
        ObjectNode labels = meta.putObject("labels");
        if (template.path("metadata").path("labels") instanceof ObjectNode own) {
            labels.setAll(own.deepCopy());
        }
        labels.put(hashLabel, hash);
        if (workload.tree().path("metadata").path("annotations") instanceof ObjectNode own && !own.isEmpty()) {
            // Marks belong to one revision alone, should somebody have put them on the workload.
            meta.set(
                    "annotations",
                    own.deepCopy()
                            .without(List.of(
                                    Labels.STUCK_AT, Labels.STUCK_BECAUSE, Labels.HALTED_AT, Labels.PROVEN_AT)));
        }
        meta.putArray("ownerReferences").add(ControllerRef.to(workload));
        body.set("data", data);
        body.put("revision", number);
        steps.add(new Step.WriteRevision(Resources.CONTROLLER_REVISIONS, body));
        return new Entry(name, hash, number, template.deepCopy(), Optional.empty());
    }

    /** What {@code kubectl rollout undo} sends as a patch: the template, replacing what is there. */
    private static ObjectNode data(KubeObject workload) {
        ObjectNode data = Json.object();
        ObjectNode template = data.putObject("spec").putObject("template");
        if (workload.tree().path("spec").path("template") instanceof ObjectNode own) {
            template.setAll(own);
        }
        template.put("$patch", "replace");
        return (ObjectNode) Canonical.sorted(data);
    }

    /** A stored revision as planners read it. */
    public Entry entry(KubeObject revision) {
        return new Entry(revision.name(), hash(revision), number(revision), template(revision), Optional.of(revision));
    }

    private static ObjectNode template(KubeObject revision) {
        if (revision.tree().path("data").path("spec").path("template") instanceof ObjectNode found) {
            ObjectNode copy = found.deepCopy();
            copy.remove("$patch");
            return copy;
        }
        throw new IllegalStateException(revision + " has no data.spec.template; delete it and it is written anew");
    }

    private static long number(KubeObject revision) {
        return revision.tree().path("revision").asLong(0);
    }
}
