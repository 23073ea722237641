package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/** DaemonSets: defaults, rules and immutability of {@code apps/v1}. */
final class DaemonSetKind implements Kind {
    /** {@code spec.templateGeneration} of the days before {@code apps/v1}; still shown, so still kept. */
    static final String TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

    private static final List<String> COUNTS = List.of(
            "currentNumberScheduled",
            "numberMisscheduled",
            "desiredNumberScheduled",
            "numberReady",
            "observedGeneration",
            "updatedNumberScheduled",
            "numberAvailable",
            "numberUnavailable");

    @Override
    public boolean counted() {
        return true;
    }

    @Override
    public void fill(ObjectNode tree) {
        ObjectNode spec = Fields.object(tree, "spec");
        ObjectNode strategy = Fields.object(spec, "updateStrategy");
        Fields.fill(strategy, "type", "RollingUpdate");
        if (Fields.text(strategy, "type").equals("RollingUpdate")) {
            ObjectNode rolling = Fields.object(strategy, "rollingUpdate");
            Fields.fill(rolling, "maxUnavailable", 1);
            Fields.fill(rolling, "maxSurge", 0);
        }
        Fields.fill(spec, "revisionHistoryLimit", 10);
        PodDefaults.template(Fields.object(Fields.object(spec, "template"), "spec"));
    }

    @Override
    public void born(ObjectNode tree) {
        Fields.object(Fields.object(tree, "metadata"), "annotations").put(TEMPLATE_GENERATION, "1");
        tree.putObject("status")
                .put("currentNumberScheduled", 0)
                .put("numberMisscheduled", 0)
                .put("desiredNumberScheduled", 0)
                .put("numberReady", 0);
    }

    @Override
    public void keep(ObjectNode old, ObjectNode next) {
        String known = Fields.text(old.path("metadata").path("annotations"), TEMPLATE_GENERATION);
        if (known.isEmpty()) {
            return;
        }
        fill(next);
        boolean changed = !Fields.same(
                old.path("spec").path("template"), next.path("spec").path("template"));
        Fields.object(Fields.object(next, "metadata"), "annotations")
                .put(TEMPLATE_GENERATION, changed ? raised(known) : known);
    }

    private static String raised(String generation) {
        try {
            return Long.toString(Long.parseLong(generation) + 1);
        } catch (NumberFormatException notOurs) {
            return "1";
        }
    }

    @Override
    public void check(ObjectNode tree, Problems problems) {
        JsonNode spec = tree.path("spec");
        Workloads.optIns(tree, "DaemonSet", problems);
        SelectorRules.workload(spec, "empty selector is invalid for daemonset", problems);
        Workloads.template(spec, "DaemonSet", Set.of(), problems);
        Numbers.notNegative(spec, "minReadySeconds", Path.SPEC, problems);
        Numbers.notNegative(spec, "revisionHistoryLimit", Path.SPEC, problems);
        strategy(spec.path("updateStrategy"), Path.SPEC.child("updateStrategy"), problems);
    }

    private static void strategy(JsonNode strategy, Path at, Problems problems) {
        switch (Fields.text(strategy, "type")) {
            case "OnDelete" -> {}
            case "RollingUpdate" -> rolling(strategy.path("rollingUpdate"), at.child("rollingUpdate"), problems);
            default -> problems.unsupported(at, strategy.path("type"), List.of("RollingUpdate", "OnDelete"));
        }
    }

    private static void rolling(JsonNode rolling, Path at, Problems problems) {
        JsonNode unavailable = rolling.path("maxUnavailable");
        JsonNode surge = rolling.path("maxSurge");
        Numbers.countOrPercent(unavailable, at.child("maxUnavailable"), problems);
        Numbers.countOrPercent(surge, at.child("maxSurge"), problems);
        boolean none = Numbers.isZero(unavailable);
        if (none && Numbers.isZero(surge)) {
            problems.invalid(at.child("maxUnavailable"), unavailable, "cannot be 0 when maxSurge is 0");
        } else if (!none && !Numbers.isZero(surge)) {
            problems.invalid(at.child("maxSurge"), surge, "may not be set when maxUnavailable is non-zero");
        }
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
        COUNTS.forEach(field -> Numbers.notNegative(next.path("status"), field, new Path("status"), problems));
        Workloads.collisions(old, next, problems);
    }
}
