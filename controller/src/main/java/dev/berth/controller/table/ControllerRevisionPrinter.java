package dev.berth.controller.table;

import dev.berth.protocol.api.KubeObject;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** ControllerRevisions. */
final class ControllerRevisionPrinter implements Printer {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.NAME,
                Column.text("Controller", "Controller of the object"),
                Column.text("Revision", "The revision's number, growing with each roll-out."),
                Column.AGE);
    }

    @Override
    public List<Object> cells(KubeObject object, Instant now) {
        String controller = object.controller()
                .map(o -> (o.kind() + group(o.apiVersion())).toLowerCase(Locale.ROOT) + "/" + o.name())
                .orElse(Cells.NONE);
        return Cells.row(
                object.name(), controller, object.tree().path("revision").asLong(0), Cells.age(object, now));
    }

    private static String group(String apiVersion) {
        int slash = apiVersion.indexOf('/');
        return slash < 0 ? "" : "." + apiVersion.substring(0, slash);
    }
}
