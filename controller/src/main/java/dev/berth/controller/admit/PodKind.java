package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.place.PodCondition;
import java.time.Instant;

/** Pods: {@code podStrategy} with the admission plugins for service accounts, priority and default tolerations. */
final class PodKind implements Kind {
    private final Accounts accounts;

    PodKind(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public boolean counted() {
        return true;
    }

    @Override
    public void fill(ObjectNode tree) {
        PodDefaults.pod(Fields.object(tree, "spec"));
    }

    @Override
    public void born(ObjectNode tree) {
        AccountMount.into(tree, accounts);
        ObjectNode spec = Fields.object(tree, "spec");
        Fields.fill(spec, "priority", 0);
        Fields.fill(spec, "preemptionPolicy", "PreemptLowerPriority");
        if (!ofStatefulSet(tree)) {
            PodDefaults.tolerations(spec);
        }
        tree.putObject("status").put("phase", "Pending").put("qosClass", QualityOfService.of(spec));
    }

    /** Such a pod is replaced as soon as its node is fenced, so it gets no default stay on a lost node. */
    private static boolean ofStatefulSet(ObjectNode tree) {
        return Fields.objects(tree.path("metadata"), "ownerReferences").stream()
                .anyMatch(o -> o.path("controller").asBoolean(false)
                        && Fields.text(o, "kind").equals("StatefulSet")
                        && Fields.text(o, "apiVersion").startsWith("apps/"));
    }

    @Override
    public void keep(ObjectNode old, ObjectNode next) {
        ObjectNode spec = Fields.object(next, "spec");
        for (String field : new String[] {"priority", "preemptionPolicy"}) {
            if (Fields.absent(spec, field)) {
                Fields.keep(spec, field, old.path("spec"));
            }
        }
    }

    /** Being placed and knowing it is one write, as Kubernetes' binding does it; a second one would cost every pod a journal write. */
    @Override
    public void follow(ObjectNode old, ObjectNode next, Instant now) {
        boolean placed = Fields.text(old.path("spec"), "nodeName").isEmpty()
                && !Fields.text(next.path("spec"), "nodeName").isEmpty();
        if (placed) {
            new PodCondition(true, "", "").into(next, now);
        }
    }

    /** Being placed is no change of what is wanted; Kubernetes' binding does not count it either. */
    @Override
    public boolean counts(ObjectNode old, ObjectNode next) {
        JsonNode before = old.path("spec");
        ObjectNode after = Fields.objectOrEmpty(next, "spec").deepCopy();
        Fields.keep(after, "nodeName", before);
        return !Fields.same(before, after);
    }

    @Override
    public void check(ObjectNode tree, Problems problems) {
        PodRules.check(tree.path("metadata"), tree.path("spec"), Path.SPEC, java.util.Set.of(), problems);
    }

    @Override
    public void checkUpdate(ObjectNode old, ObjectNode next, Problems problems) {
        PodUpdateRules.check(old, next, problems);
    }

    @Override
    public void checkStatus(ObjectNode old, ObjectNode next, Problems problems) {
        String before = Fields.text(old.path("status"), "phase");
        String after = Fields.text(next.path("status"), "phase");
        boolean ended = before.equals("Succeeded") || before.equals("Failed");
        boolean alive = after.equals("Pending") || after.equals("Running");
        if (ended && alive) {
            problems.forbidden(new Path("status.phase"), "a pod that is " + before + " does not become " + after);
        }
    }
}
