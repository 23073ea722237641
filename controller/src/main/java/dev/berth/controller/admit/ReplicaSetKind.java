package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/** ReplicaSets: defaults, rules and immutability of {@code apps/v1}. */
final class ReplicaSetKind implements Kind {
    @Override
    public boolean counted() {
        return true;
    }

    @Override
    public void fill(ObjectNode tree) {
        ObjectNode spec = Fields.object(tree, "spec");
        Fields.fill(spec, "replicas", 1);
        PodDefaults.template(Fields.object(Fields.object(spec, "template"), "spec"));
    }

    @Override
    public void born(ObjectNode tree) {
        tree.putObject("status").put("replicas", 0);
    }

    @Override
    public void check(ObjectNode tree, Problems problems) {
        JsonNode spec = tree.path("spec");
        Numbers.notNegative(spec, "replicas", Path.SPEC, problems);
        Numbers.notNegative(spec, "minReadySeconds", Path.SPEC, problems);
        // Kubernetes says deployment here too.
        SelectorRules.workload(spec, "empty selector is invalid for deployment", problems);
        Workloads.template(spec, "ReplicaSet", Set.of(), problems);
    }

    @Override
    public void checkUpdate(ObjectNode old, ObjectNode next, Problems problems) {
        JsonNode after = next.path("spec").path("selector");
        if (!Fields.same(old.path("spec").path("selector"), after)) {
            problems.invalid(Path.SPEC.child("selector"), after, Problems.IMMUTABLE);
        }
    }

    @Override
    public void checkStatus(ObjectNode old, ObjectNode next, Problems problems) {
        ReplicaCounts.check(
                next.path("status"), List.of("fullyLabeledReplicas", "readyReplicas", "availableReplicas"), problems);
    }
}
