package dev.berth.controller.table;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.KubeObject;
import java.time.Instant;
import java.util.List;

/** PodDisruptionBudgets. */
final class PodDisruptionBudgetPrinter implements Printer {
    private static final String NOT_APPLICABLE = "N/A";

    @Override
    public List<Column> columns() {
        return List.of(
                Column.NAME,
                Column.text("Min Available", "The minimum number of pods that must be available."),
                Column.text("Max Unavailable", "The maximum number of pods that may be unavailable."),
                Column.number("Allowed Disruptions", "How many pods may be evicted now."),
                Column.AGE);
    }

    @Override
    public List<Object> cells(KubeObject object, Instant now) {
        JsonNode spec = object.tree().path("spec");
        return Cells.row(
                object.name(),
                Cells.or(Cells.text(spec, "minAvailable"), NOT_APPLICABLE),
                Cells.or(Cells.text(spec, "maxUnavailable"), NOT_APPLICABLE),
                object.tree().path("status").path("disruptionsAllowed").asInt(0),
                Cells.age(object, now));
    }
}
