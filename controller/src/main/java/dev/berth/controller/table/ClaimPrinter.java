package dev.berth.controller.table;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.KubeObject;
import java.time.Instant;
import java.util.List;

/** PersistentVolumeClaims. */
final class ClaimPrinter implements Printer {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.NAME,
                Column.text("Status", "The claim's phase."),
                Column.text("Volume", "The volume that the claim is bound to."),
                Column.text("Capacity", "The size that the claim has."),
                Column.text("Access Modes", "The ways in which the claim can be mounted."),
                Column.text("StorageClass", "StorageClass of the pvc"),
                Column.text("VolumeAttributesClass", "VolumeAttributesClass of the pvc"),
                Column.AGE,
                Column.wide("VolumeMode", "Filesystem or Block."));
    }

    @Override
    public List<Object> cells(KubeObject object, Instant now) {
        JsonNode spec = object.tree().path("spec");
        JsonNode status = object.tree().path("status");
        boolean bound = !Cells.text(spec, "volumeName").isEmpty();
        return Cells.row(
                object.name(),
                object.deleting() ? "Terminating" : Cells.text(status, "phase"),
                Cells.text(spec, "volumeName"),
                bound ? Cells.or(Cells.text(status.path("capacity"), "storage"), "0") : "",
                bound ? Cells.access(status.path("accessModes")) : "",
                PersistentVolumePrinter.storageClass(object),
                Cells.or(Cells.text(spec, "volumeAttributesClassName"), Cells.UNSET),
                Cells.age(object, now),
                Cells.or(Cells.text(spec, "volumeMode"), Cells.UNSET));
    }
}
