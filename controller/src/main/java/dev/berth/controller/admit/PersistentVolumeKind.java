package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.select.LabelNames;
import java.util.List;

/** PersistentVolumes. */
final class PersistentVolumeKind implements Kind {
    static final String PROTECTION = "kubernetes.io/pv-protection";

    private static final List<String> RECLAIM = List.of("Delete", "Recycle", "Retain");
    private static final List<String> SOURCES = List.of(
            "awsElasticBlockStore",
            "azureDisk",
            "azureFile",
            "cephfs",
            "cinder",
            "csi",
            "fc",
            "flexVolume",
            "flocker",
            "gcePersistentDisk",
            "glusterfs",
            "hostPath",
            "iscsi",
            "local",
            "nfs",
            "photonPersistentDisk",
            "portworxVolume",
            "quobyte",
            "rbd",
            "scaleIO",
            "storageos",
            "vsphereVolume");

    @Override
    public void fill(ObjectNode tree) {
        ObjectNode spec = Fields.object(tree, "spec");
        Fields.fill(spec, "persistentVolumeReclaimPolicy", "Retain");
        Fields.fill(spec, "volumeMode", "Filesystem");
        if (spec.path("hostPath") instanceof ObjectNode path && Fields.absent(path, "type")) {
            path.put("type", "");
        }
    }

    @Override
    public void born(ObjectNode tree) {
        Fields.addOnce(Fields.object(tree, "metadata"), "finalizers", PROTECTION);
        tree.putObject("status").put("phase", "Pending");
    }

    @Override
    public void check(ObjectNode tree, Problems problems) {
        JsonNode spec = tree.path("spec");
        ClaimRules.access(spec, Path.SPEC, problems);
        if (spec.path("capacity").isEmpty()) {
            problems.required(Path.SPEC.child("capacity"), "");
        } else if (!spec.path("capacity").hasNonNull("storage")) {
            problems.unsupported(Path.SPEC.child("capacity"), spec.path("capacity"), List.of("storage"));
        } else {
            ClaimRules.positive(
                    spec.path("capacity").path("storage"),
                    Path.SPEC.child("capacity").key("storage"),
                    problems);
        }
        Numbers.ifSetOneOf(spec, "persistentVolumeReclaimPolicy", RECLAIM, Path.SPEC, problems);
        Numbers.ifSetOneOf(spec, "volumeMode", List.of("Block", "Filesystem"), Path.SPEC, problems);
        source(spec, problems);
        if (spec.path("nodeAffinity").hasNonNull("required")) {
            Scheduling.nodeSelector(
                    spec.path("nodeAffinity").path("required"), Path.SPEC.child("nodeAffinity", "required"), problems);
        } else if (spec.hasNonNull("local")) {
            problems.required(Path.METADATA.child("annotations"), "Local volume requires node affinity");
        }
        String storageClass = Fields.text(spec, "storageClassName");
        if (!storageClass.isEmpty()) {
            problems.invalid(
                    Path.SPEC.child("storageClassName"), storageClass, LabelNames.subdomainProblems(storageClass));
        }
    }

    private static void source(JsonNode spec, Problems problems) {
        List<String> given = SOURCES.stream().filter(spec::hasNonNull).toList();
        if (given.isEmpty()) {
            problems.required(Path.SPEC, "must specify a volume type");
        }
        given.stream()
                .skip(1)
                .forEach(s -> problems.forbidden(Path.SPEC.child(s), "may not specify more than 1 volume type"));
        for (String source : List.of("hostPath", "local")) {
            if (spec.hasNonNull(source)
                    && Fields.text(spec.path(source), "path").isEmpty()) {
                problems.required(Path.SPEC.child(source, "path"), "");
            }
        }
    }

    @Override
    public void checkUpdate(ObjectNode old, ObjectNode next, Problems problems) {
        JsonNode before = old.path("spec");
        JsonNode after = next.path("spec");
        if (SOURCES.stream().anyMatch(s -> !Fields.same(before.path(s), after.path(s)))) {
            problems.forbidden(
                    Path.SPEC.child("persistentvolumesource"),
                    "spec.persistentvolumesource is immutable after creation");
        }
        for (String field : List.of("volumeMode", "nodeAffinity")) {
            if (before.hasNonNull(field) && !Fields.same(before.path(field), after.path(field))) {
                problems.invalid(Path.SPEC.child(field), after.path(field), Problems.IMMUTABLE);
            }
        }
    }
}
