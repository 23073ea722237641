package dev.berth.controller.table;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Times;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Events. */
final class EventPrinter implements Printer {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.text("Last Seen", "The time since it last happened."),
                Column.text("Type", "Normal or Warning."),
                Column.text("Reason", "Why it happened, in one word."),
                Column.text("Object", "The object that it is about."),
                Column.wide("Subobject", "The part of the object that it is about."),
                Column.wide("Source", "Who reported it."),
                Column.text("Message", "What happened."),
                Column.wide("First Seen", "The time since it first happened."),
                Column.wide("Count", "How often it happened."),
                new Column("Name", "string", "name", 1, Column.NAME.description()));
    }

    @Override
    public List<Object> cells(KubeObject object, Instant now) {
        JsonNode event = object.tree();
        JsonNode series = event.path("series");
        String first = Times.in(event.path("firstTimestamp")).isPresent()
                ? Ages.since(event.path("firstTimestamp"), now)
                : Ages.since(event.path("eventTime"), now);
        String last = Times.in(event.path("lastTimestamp")).isPresent()
                ? Ages.since(event.path("lastTimestamp"), now)
                : first;
        boolean counted = series.isObject();
        return Cells.row(
                counted ? Ages.since(series.path("lastObservedTime"), now) : last,
                Cells.text(event, "type"),
                Cells.text(event, "reason"),
                about(event.path("involvedObject")),
                Cells.text(event.path("involvedObject"), "fieldPath"),
                source(event),
                Cells.text(event, "message").strip(),
                first,
                counted
                        ? series.path("count").asInt(0)
                        : Math.max(1, event.path("count").asInt(0)),
                object.name());
    }

    private static String about(JsonNode reference) {
        String kind = Cells.text(reference, "kind").toLowerCase(Locale.ROOT);
        String name = Cells.text(reference, "name");
        return name.isEmpty() ? kind : kind + "/" + name;
    }

    private static String source(JsonNode event) {
        String component =
                Cells.or(Cells.text(event.path("source"), "component"), Cells.text(event, "reportingComponent"));
        String host = Cells.or(Cells.text(event.path("source"), "host"), Cells.text(event, "reportingInstance"));
        return host.isEmpty() ? component : component + ", " + host;
    }
}
