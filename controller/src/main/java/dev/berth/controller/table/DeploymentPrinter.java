package dev.berth.controller.table;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.KubeObject;
import java.time.Instant;
import java.util.List;

/** Deployments. */
final class DeploymentPrinter implements Printer {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.NAME,
                Column.text("Ready", "Number of the pod with ready state"),
                Column.text("Up-to-date", "The number of pods of the newest template."),
                Column.text("Available", "The number of pods that have been ready for long enough."),
                Column.AGE,
                Column.wide("Containers", "Names of each container in the template."),
                Column.wide("Images", "Images referenced by each container in the template."),
                Column.wide("Selector", "The labels that the deployment's pods have."));
    }

    @Override
    public List<Object> cells(KubeObject object, Instant now) {
        JsonNode spec = object.tree().path("spec");
        JsonNode status = object.tree().path("status");
        JsonNode containers = spec.path("template").path("spec").path("containers");
        return Cells.row(
                object.name(),
                status.path("readyReplicas").asInt(0) + "/"
                        + spec.path("replicas").asInt(1),
                status.path("updatedReplicas").asInt(0),
                status.path("availableReplicas").asInt(0),
                Cells.age(object, now),
                Cells.joined(containers, "name"),
                Cells.joined(containers, "image"),
                Cells.selector(spec.path("selector")));
    }
}
