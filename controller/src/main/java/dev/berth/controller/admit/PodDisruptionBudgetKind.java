package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** PodDisruptionBudgets of {@code policy/v1}. */
final class PodDisruptionBudgetKind implements Kind {
    private static final List<String> COUNTS =
            List.of("disruptionsAllowed", "currentHealthy", "desiredHealthy", "expectedPods");
    private static final List<String> POLICIES = List.of("AlwaysAllow", "IfHealthyBudget");

    @Override
    public boolean counted() {
        return true;
    }

    @Override
    public void born(ObjectNode tree) {
        ObjectNode status = tree.putObject("status");
        COUNTS.forEach(count -> status.put(count, 0));
    }

    @Override
    public void check(ObjectNode tree, Problems problems) {
        JsonNode spec = tree.path("spec");
        JsonNode least = spec.path("minAvailable");
        JsonNode most = spec.path("maxUnavailable");
        if (spec.hasNonNull("minAvailable") && spec.hasNonNull("maxUnavailable")) {
            problems.invalid(Path.SPEC, spec, "minAvailable and maxUnavailable cannot be both set");
        }
        Numbers.countOrPercent(least, Path.SPEC.child("minAvailable"), problems);
        Numbers.countOrPercent(most, Path.SPEC.child("maxUnavailable"), problems);
        SelectorRules.check(spec.path("selector"), Path.SPEC.child("selector"), problems);
        Numbers.ifSetOneOf(spec, "unhealthyPodEvictionPolicy", POLICIES, Path.SPEC, problems);
    }

    @Override
    public void checkStatus(ObjectNode old, ObjectNode next, Problems problems) {
        Path at = new Path("status");
        COUNTS.forEach(count -> Numbers.notNegative(next.path("status"), count, at, problems));
    }
}
