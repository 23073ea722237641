package dev.berth.controller.table;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.KubeObject;
import java.time.Instant;
import java.util.List;

/** ReplicaSets. */
final class ReplicaSetPrinter implements Printer {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.NAME,
                Column.number("Desired", "The number of pods that are wanted."),
                Column.number("Current", "The number of pods that there are."),
                Column.number("Ready", "The number of pods that are ready."),
                Column.AGE,
                Column.wide("Containers", "Names of each container in the template."),
                Column.wide("Images", "Images referenced by each container in the template."),
                Column.wide("Selector", "The labels that the set's pods have."));
    }

    @Override
    public List<Object> cells(KubeObject object, Instant now) {
        JsonNode spec = object.tree().path("spec");
        JsonNode status = object.tree().path("status");
        JsonNode containers = spec.path("template").path("spec").path("containers");
        return Cells.row(
                object.name(),
                spec.path("replicas").asInt(1),
                status.path("replicas").asInt(0),
                status.path("readyReplicas").asInt(0),
                Cells.age(object, now),
                Cells.joined(containers, "name"),
                Cells.joined(containers, "image"),
                Cells.selector(spec.path("selector")));
    }
}
