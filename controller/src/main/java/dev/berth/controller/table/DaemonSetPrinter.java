package dev.berth.controller.table;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.KubeObject;
import java.time.Instant;
import java.util.List;

/** DaemonSets. */
final class DaemonSetPrinter implements Printer {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.NAME,
                Column.number("Desired", "The number of nodes that should run a pod of this set."),
                Column.number("Current", "The number of nodes that run a pod and should."),
                Column.number("Ready", "The number of nodes whose pod is ready."),
                Column.number("Up-to-date", "The number of nodes whose pod is of the newest template."),
                Column.number("Available", "The number of nodes whose pod has been ready for long enough."),
                Column.text("Node Selector", "The labels that a node must have."),
                Column.AGE,
                Column.wide("Containers", "Names of each container in the template."),
                Column.wide("Images", "Images referenced by each container in the template."),
                Column.wide("Selector", "The labels that the set's pods have."));
    }

    @Override
    public List<Object> cells(KubeObject object, Instant now) {
        JsonNode spec = object.tree().path("spec");
        JsonNode status = object.tree().path("status");
        JsonNode pod = spec.path("template").path("spec");
        return Cells.row(
                object.name(),
                status.path("desiredNumberScheduled").asInt(0),
                status.path("currentNumberScheduled").asInt(0),
                status.path("numberReady").asInt(0),
                status.path("updatedNumberScheduled").asInt(0),
                status.path("numberAvailable").asInt(0),
                Cells.labels(pod.path("nodeSelector")),
                Cells.age(object, now),
                Cells.joined(pod.path("containers"), "name"),
                Cells.joined(pod.path("containers"), "image"),
                Cells.selector(spec.path("selector")));
    }
}
