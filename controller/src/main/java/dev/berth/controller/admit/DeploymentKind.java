package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/** Deployments: defaults, rules and immutability of {@code apps/v1}. */
final class DeploymentKind implements Kind {
    private static final String REVISION = "deployment.kubernetes.io/revision";

    @Override
    public boolean counted() {
        return true;
    }

    /** Annotations count too, as in Kubernetes, but for the one that the controller writes. */
    @Override
    public boolean counts(ObjectNode old, ObjectNode next) {
        return !Fields.same(old.path("spec"), next.path("spec")) || !Fields.same(annotations(old), annotations(next));
    }

    private static JsonNode annotations(ObjectNode tree) {
        ObjectNode own =
                Fields.objectOrEmpty(tree.path("metadata"), "annotations").deepCopy();
        own.remove(REVISION);
        return own;
    }

    @Override
    public void fill(ObjectNode tree) {
        ObjectNode spec = Fields.object(tree, "spec");
        Fields.fill(spec, "replicas", 1);
        ObjectNode strategy = Fields.object(spec, "strategy");
        Fields.fill(strategy, "type", "RollingUpdate");
        if (Fields.text(strategy, "type").equals("RollingUpdate")) {
            ObjectNode rolling = Fields.object(strategy, "rollingUpdate");
            Fields.fill(rolling, "maxUnavailable", "25%");
            Fields.fill(rolling, "maxSurge", "25%");
        }
        Fields.fill(spec, "revisionHistoryLimit", 10);
        Fields.fill(spec, "progressDeadlineSeconds", 600);
        PodDefaults.template(Fields.object(Fields.object(spec, "template"), "spec"));
    }

    @Override
    public void born(ObjectNode tree) {
        tree.putObject("status");
    }

    @Override
    public void check(ObjectNode tree, Problems problems) {
        JsonNode spec = tree.path("spec");
        Numbers.notNegative(spec, "replicas", Path.SPEC, problems);
        SelectorRules.workload(spec, "empty selector is invalid for deployment", problems);
        Workloads.template(spec, "ReplicaSet", Set.of(), problems);
        strategy(spec.path("strategy"), Path.SPEC.child("strategy"), problems);
        Numbers.notNegative(spec, "minReadySeconds", Path.SPEC, problems);
        Numbers.notNegative(spec, "revisionHistoryLimit", Path.SPEC, problems);
        Numbers.notNegative(spec, "progressDeadlineSeconds", Path.SPEC, problems);
        JsonNode deadline = spec.path("progressDeadlineSeconds");
        if (deadline.isNumber()
                && deadline.asLong() <= spec.path("minReadySeconds").asLong(0)) {
            problems.invalid(
                    Path.SPEC.child("progressDeadlineSeconds"), deadline, "must be greater than minReadySeconds");
        }
    }

    private static void strategy(JsonNode strategy, Path at, Problems problems) {
        switch (Fields.text(strategy, "type")) {
            case "Recreate" -> {
                if (strategy.hasNonNull("rollingUpdate")) {
                    problems.forbidden(
                            at.child("rollingUpdate"), "may not be specified when strategy `type` is 'Recreate'");
                }
            }
            case "RollingUpdate" -> rolling(strategy.path("rollingUpdate"), at.child("rollingUpdate"), problems);
            default ->
                problems.unsupported(at.child("type"), strategy.path("type"), List.of("Recreate", "RollingUpdate"));
        }
    }

    private static void rolling(JsonNode rolling, Path at, Problems problems) {
        JsonNode unavailable = rolling.path("maxUnavailable");
        JsonNode surge = rolling.path("maxSurge");
        Numbers.countOrPercent(unavailable, at.child("maxUnavailable"), problems);
        Numbers.countOrAnyPercent(surge, at.child("maxSurge"), problems);
        if (Numbers.isZero(unavailable) && Numbers.isZero(surge)) {
            problems.invalid(at.child("maxUnavailable"), unavailable, "may not be 0 when `maxSurge` is 0");
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
        Numbers.notNegative(next.path("status"), "unavailableReplicas", new Path("status"), problems);
        ReplicaCounts.check(
                next.path("status"), List.of("updatedReplicas", "readyReplicas", "availableReplicas"), problems);
        Workloads.collisions(old, next, problems);
    }
}
