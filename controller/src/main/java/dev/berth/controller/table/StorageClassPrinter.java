package dev.berth.controller.table;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.KubeObject;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** StorageClasses. */
final class StorageClassPrinter implements Printer {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.NAME,
                Column.text("Provisioner", "Who makes the volumes."),
                Column.text("ReclaimPolicy", "What becomes of a volume when its claim is gone."),
                Column.text("VolumeBindingMode", "When a claim gets its volume."),
                Column.text("AllowVolumeExpansion", "Whether a claim may grow."),
                Column.AGE);
    }

    @Override
    public List<Object> cells(KubeObject object, Instant now) {
        JsonNode tree = object.tree();
        return Cells.row(
                isDefault(object.annotations()) ? object.name() + " (default)" : object.name(),
                Cells.text(tree, "provisioner"),
                Cells.or(Cells.text(tree, "reclaimPolicy"), "Delete"),
                Cells.or(Cells.text(tree, "volumeBindingMode"), "Immediate"),
                tree.path("allowVolumeExpansion").asBoolean(false),
                Cells.age(object, now));
    }

    private static boolean isDefault(Map<String, String> annotations) {
        return "true".equals(annotations.get("storageclass.kubernetes.io/is-default-class"))
                || "true".equals(annotations.get("storageclass.beta.kubernetes.io/is-default-class"));
    }
}
