package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** PersistentVolumeClaims, with the admission plugins for the default StorageClass and for protection in use. */
final class ClaimKind implements Kind {
    static final String PROTECTION = "kubernetes.io/pvc-protection";

    private static final String OLD_CLASS = "volume.beta.kubernetes.io/storage-class";
    private static final String IMMUTABLE =
            "spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims";

    private final DefaultClass defaultClass;

    ClaimKind(DefaultClass defaultClass) {
        this.defaultClass = defaultClass;
    }

    @Override
    public void fill(ObjectNode tree) {
        ObjectNode spec = Fields.object(tree, "spec");
        Fields.object(spec, "resources");
        Fields.fill(spec, "volumeMode", "Filesystem");
    }

    @Override
    public void born(ObjectNode tree) {
        ObjectNode meta = Fields.object(tree, "metadata");
        ObjectNode spec = Fields.object(tree, "spec");
        // The empty string means "no class", which is not the same as leaving it open.
        if (Fields.absent(spec, "storageClassName") && Fields.absent(meta.path("annotations"), OLD_CLASS)) {
            Optional<String> name = defaultClass.name();
            name.ifPresent(n -> spec.put("storageClassName", n));
        }
        Fields.addOnce(meta, "finalizers", PROTECTION);
        tree.putObject("status").put("phase", "Pending");
    }

    @Override
    public void check(ObjectNode tree, Problems problems) {
        ClaimRules.spec(tree.path("spec"), Path.SPEC, problems);
    }

    @Override
    public void checkUpdate(ObjectNode old, ObjectNode next, Problems problems) {
        ObjectNode before = Fields.objectOrEmpty(old, "spec").deepCopy();
        ObjectNode after = Fields.objectOrEmpty(next, "spec").deepCopy();
        boolean bound = Fields.text(old.path("status"), "phase").equals("Bound");
        if (Fields.text(before, "volumeName").isEmpty()) {
            Fields.keep(after, "volumeName", before);
        }
        if (Fields.absent(before, "storageClassName")) {
            after.remove("storageClassName");
        }
        Fields.keep(after, "volumeAttributesClassName", before);
        if (bound && before.path("resources").path("requests").hasNonNull("storage")) {
            Fields.object(Fields.object(after, "resources"), "requests")
                    .set("storage", before.path("resources").path("requests").path("storage"));
        }
        if (!Fields.same(before, after)) {
            problems.forbidden(Path.SPEC, IMMUTABLE);
        }
        size(old, next, problems);
    }

    /** A size grows; after an expansion that failed it may come down again, but never to or below what the volume has. */
    private static void size(ObjectNode old, ObjectNode next, Problems problems) {
        JsonNode wanted = next.path("spec").path("resources").path("requests").path("storage");
        var before =
                Amount.of(old.path("spec").path("resources").path("requests").path("storage"));
        var after = Amount.of(wanted);
        var has = Amount.of(old.path("status").path("capacity").path("storage"));
        if (before.isEmpty() || after.isEmpty() || after.get().compareTo(before.get()) >= 0) {
            return;
        }
        Path at = Path.SPEC.child("resources", "requests", "storage");
        if (has.isEmpty()) {
            problems.forbidden(at, "field can not be less than previous value");
        } else if (after.get().compareTo(has.get()) <= 0) {
            problems.forbidden(at, "field can not be less than status.capacity");
        }
    }
}
