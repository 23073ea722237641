package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** StatefulSets: defaults, rules and immutability of {@code apps/v1}. */
final class StatefulSetKind implements Kind {
    /** The longest name whose {@code controller-revision-hash} label, the name and {@code -} and ten signs more, fits into 63. */
    static final int NAME_MOST = 52;

    private static final List<String> MUTABLE = List.of(
            "replicas",
            "ordinals",
            "template",
            "updateStrategy",
            "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy",
            "minReadySeconds");
    private static final String IMMUTABLE =
            "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy',"
                    + " 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden";
    private static final List<String> RETENTION = List.of("Delete", "Retain");

    /** Its pods' names are host names, which have no dots. */
    @Override
    public Names.Rule newNames() {
        return Names.Rule.LABEL;
    }

    @Override
    public boolean counted() {
        return true;
    }

    @Override
    public void fill(ObjectNode tree) {
        ObjectNode spec = Fields.object(tree, "spec");
        Fields.fill(spec, "replicas", 1);
        Fields.fill(spec, "podManagementPolicy", "OrderedReady");
        ObjectNode strategy = Fields.object(spec, "updateStrategy");
        if (Fields.blank(strategy, "type")) {
            strategy.put("type", "RollingUpdate");
            Fields.object(strategy, "rollingUpdate");
        }
        if (Fields.text(strategy, "type").equals("RollingUpdate")
                && strategy.path("rollingUpdate") instanceof ObjectNode rolling) {
            Fields.fill(rolling, "partition", 0);
        }
        Fields.fill(spec, "revisionHistoryLimit", 10);
        ObjectNode retention = Fields.object(spec, "persistentVolumeClaimRetentionPolicy");
        Fields.fill(retention, "whenDeleted", "Retain");
        Fields.fill(retention, "whenScaled", "Retain");
        PodDefaults.template(Fields.object(Fields.object(spec, "template"), "spec"));
        Fields.objects(spec, "volumeClaimTemplates").forEach(StatefulSetKind::claimTemplate);
    }

    private static void claimTemplate(ObjectNode claim) {
        Fields.fill(claim, "apiVersion", "v1");
        Fields.fill(claim, "kind", "PersistentVolumeClaim");
        Fields.object(claim, "metadata");
        ObjectNode spec = Fields.object(claim, "spec");
        Fields.object(spec, "resources");
        Fields.fill(spec, "volumeMode", "Filesystem");
        Fields.fill(Fields.object(claim, "status"), "phase", "Pending");
    }

    @Override
    public void born(ObjectNode tree) {
        tree.putObject("status").put("replicas", 0).put("availableReplicas", 0);
    }

    @Override
    public void check(ObjectNode tree, Problems problems) {
        JsonNode spec = tree.path("spec");
        name(tree, problems);
        Workloads.optIns(tree, "StatefulSet", problems);
        String policy = Fields.text(spec, "podManagementPolicy");
        if (!policy.equals("OrderedReady") && !policy.equals("Parallel")) {
            problems.invalid(
                    Path.SPEC.child("podManagementPolicy"),
                    spec.path("podManagementPolicy"),
                    "must be 'OrderedReady' or 'Parallel'");
        }
        strategy(spec.path("updateStrategy"), Path.SPEC.child("updateStrategy"), problems);
        JsonNode retention = spec.path("persistentVolumeClaimRetentionPolicy");
        Path retained = Path.SPEC.child("persistentVolumeClaimRetentionPolicy");
        Numbers.oneOf(retention, "whenDeleted", RETENTION, retained, problems);
        Numbers.oneOf(retention, "whenScaled", RETENTION, retained, problems);
        Numbers.notNegative(spec, "replicas", Path.SPEC, problems);
        Numbers.notNegative(spec, "minReadySeconds", Path.SPEC, problems);
        Numbers.notNegative(spec.path("ordinals"), "start", Path.SPEC.child("ordinals"), problems);
        serviceName(spec, problems);
        SelectorRules.workload(spec, "empty selector is invalid for statefulset", problems);
        Set<String> claims = claims(spec, problems);
        Workloads.template(spec, "StatefulSet", claims, problems);
    }

    private static void name(ObjectNode tree, Problems problems) {
        String name = Fields.text(tree.path("metadata"), "name");
        if (name.length() > NAME_MOST) {
            problems.invalid(
                    Path.METADATA.child("name"),
                    name,
                    "must be no more than " + NAME_MOST
                            + " characters, because the label controller-revision-hash of its pods"
                            + " (the name and 11 characters more) must be no more than 63");
        }
    }

    private static void serviceName(JsonNode spec, Problems problems) {
        String service = Fields.text(spec, "serviceName");
        if (!service.isEmpty()) {
            problems.invalid(Path.SPEC.child("serviceName"), service, Names.label(service));
        }
    }

    private static void strategy(JsonNode strategy, Path at, Problems problems) {
        JsonNode rolling = strategy.path("rollingUpdate");
        switch (Fields.text(strategy, "type")) {
            case "OnDelete" -> {
                if (strategy.hasNonNull("rollingUpdate")) {
                    problems.invalid(
                            at.child("rollingUpdate"), rolling, "only allowed for updateStrategy 'RollingUpdate'");
                }
            }
            case "RollingUpdate" -> {
                Path here = at.child("rollingUpdate");
                Numbers.notNegative(rolling, "partition", here, problems);
                JsonNode most = rolling.path("maxUnavailable");
                Numbers.countOrPercent(most, here.child("maxUnavailable"), problems);
                if (Numbers.isZero(most)) {
                    problems.invalid(here.child("maxUnavailable"), most, "cannot be 0");
                }
            }
            default -> problems.invalid(at, strategy, "must be 'RollingUpdate' or 'OnDelete'");
        }
    }

    /** The names of the claim templates, which the pods' containers can mount as volumes. */
    private static Set<String> claims(JsonNode spec, Problems problems) {
        var names = new HashSet<String>();
        List<ObjectNode> templates = Fields.objects(spec, "volumeClaimTemplates");
        for (int i = 0; i < templates.size(); i++) {
            Path at = Path.SPEC.child("volumeClaimTemplates").index(i);
            String name = Fields.text(templates.get(i).path("metadata"), "name");
            if (name.isEmpty()) {
                problems.required(at.child("metadata", "name"), "");
            } else if (!names.add(name)) {
                problems.duplicate(at.child("metadata", "name"), name);
            } else {
                problems.invalid(at.child("metadata", "name"), name, Names.label(name));
            }
            MetadataRules.labels(
                    templates.get(i).path("metadata").path("labels"), at.child("metadata", "labels"), problems);
            ClaimRules.spec(templates.get(i).path("spec"), at.child("spec"), problems);
        }
        return names;
    }

    @Override
    public void checkUpdate(ObjectNode old, ObjectNode next, Problems problems) {
        ObjectNode before = Fields.objectOrEmpty(old, "spec").deepCopy();
        ObjectNode after = Fields.objectOrEmpty(next, "spec").deepCopy();
        before.remove(MUTABLE);
        after.remove(MUTABLE);
        if (!Fields.same(before, after)) {
            problems.forbidden(Path.SPEC, IMMUTABLE);
        }
    }

    @Override
    public void checkStatus(ObjectNode old, ObjectNode next, Problems problems) {
        JsonNode status = next.path("status");
        Path at = new Path("status");
        Numbers.notNegative(status, "replicas", at, problems);
        for (String field : List.of("readyReplicas", "currentReplicas", "updatedReplicas", "availableReplicas")) {
            Numbers.notNegative(status, field, at, problems);
            if (status.path(field).asLong(0) > status.path("replicas").asLong(0)) {
                problems.invalid(at.child(field), status.path(field), "cannot be greater than status.replicas");
            }
        }
        if (status.path("availableReplicas").asLong(0)
                > status.path("readyReplicas").asLong(0)) {
            problems.invalid(
                    at.child("availableReplicas"),
                    status.path("availableReplicas"),
                    "cannot be greater than status.readyReplicas");
        }
        Workloads.collisions(old, next, problems);
    }
}
