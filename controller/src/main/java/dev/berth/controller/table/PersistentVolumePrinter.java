package dev.berth.controller.table;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.KubeObject;
import java.time.Instant;
import java.util.List;

/** PersistentVolumes. */
final class PersistentVolumePrinter implements Printer {
    private static final String OLD_CLASS = "volume.beta.kubernetes.io/storage-class";

    @Override
    public List<Column> columns() {
        return List.of(
                Column.NAME,
                Column.text("Capacity", "The volume's size."),
                Column.text("Access Modes", "The ways in which the volume can be mounted."),
                Column.text("Reclaim Policy", "What becomes of the volume when its claim is gone."),
                Column.text("Status", "The volume's phase."),
                Column.text("Claim", "The claim that the volume is bound to."),
                Column.text("StorageClass", "StorageClass of the pv"),
                Column.text("VolumeAttributesClass", "VolumeAttributesClass of the pv"),
                Column.text("Reason", "Why the volume is in its phase, in one word."),
                Column.AGE,
                Column.wide("VolumeMode", "Filesystem or Block."));
    }

    @Override
    public List<Object> cells(KubeObject object, Instant now) {
        JsonNode spec = object.tree().path("spec");
        JsonNode status = object.tree().path("status");
        JsonNode claim = spec.path("claimRef");
        return Cells.row(
                object.name(),
                Cells.text(spec.path("capacity"), "storage"),
                Cells.access(spec.path("accessModes")),
                Cells.text(spec, "persistentVolumeReclaimPolicy"),
                object.deleting() ? "Terminating" : Cells.text(status, "phase"),
                claim.isObject() ? Cells.text(claim, "namespace") + "/" + Cells.text(claim, "name") : "",
                storageClass(object),
                Cells.or(Cells.text(spec, "volumeAttributesClassName"), Cells.UNSET),
                Cells.text(status, "reason"),
                Cells.age(object, now),
                Cells.or(Cells.text(spec, "volumeMode"), Cells.UNSET));
    }

    /** The annotation of old days comes before the field. */
    static String storageClass(KubeObject object) {
        String old = object.annotations().getOrDefault(OLD_CLASS, "");
        return Cells.or(old, Cells.text(object.tree().path("spec"), "storageClassName"));
    }
}
