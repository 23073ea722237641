package dev.berth.controller.table;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.KubeObject;
import java.time.Instant;
import java.util.List;

/** StatefulSets. */
final class StatefulSetPrinter implements Printer {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.NAME,
                Column.text("Ready", "Number of the pod with ready state"),
                Column.AGE,
                Column.wide("Containers", "Names of each container in the template."),
                Column.wide("Images", "Images referenced by each container in the template."));
    }

    @Override
    public List<Object> cells(KubeObject object, Instant now) {
        JsonNode spec = object.tree().path("spec");
        JsonNode containers = spec.path("template").path("spec").path("containers");
        return Cells.row(
                object.name(),
                object.tree().path("status").path("readyReplicas").asInt(0) + "/"
                        + spec.path("replicas").asInt(1),
                Cells.age(object, now),
                Cells.joined(containers, "name"),
                Cells.joined(containers, "image"));
    }
}
