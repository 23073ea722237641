package dev.berth.controller.table;

import dev.berth.protocol.api.KubeObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Kinds with a name, an age, and one or two cells between them that need no reckoning. */
final class SmallPrinters {
    static final Printer NAMESPACES = new Small(
            List.of(Column.text("Status", "The status of the namespace")),
            o -> List.of(Cells.text(o.tree().path("status"), "phase")));
    static final Printer CONFIG_MAPS = new Small(
            List.of(Column.text("Data", "The number of keys.")),
            o -> List.of(
                    o.tree().path("data").size() + o.tree().path("binaryData").size()));
    static final Printer SECRETS = new Small(
            List.of(Column.text("Type", "What the secret is for."), Column.text("Data", "The number of keys.")),
            o -> List.of(Cells.text(o.tree(), "type"), o.tree().path("data").size()));
    static final Printer SERVICE_ACCOUNTS = new Small(
            List.of(Column.text("Secrets", "The number of secrets.")),
            o -> List.of(o.tree().path("secrets").size()));
    static final Printer LEASES = new Small(
            List.of(Column.text("Holder", "Who holds the lease.")),
            o -> List.of(Cells.text(o.tree().path("spec"), "holderIdentity")));

    static final Printer ENDPOINTS = new Small(
            List.of(Column.text("Endpoints", "The addresses and ports that are ready.")),
            o -> List.of(Endpoints.ready(o.tree().path("subsets"))));
    static final Printer ENDPOINT_SLICES = new Small(
            List.of(
                    Column.text("AddressType", "The type of address in this slice."),
                    Column.text("Ports", "The ports of every endpoint in this slice."),
                    Column.text("Endpoints", "The addresses of the endpoints in this slice.")),
            o -> List.of(
                    Cells.text(o.tree(), "addressType"),
                    Endpoints.ports(o.tree().path("ports")),
                    Endpoints.addresses(o.tree().path("endpoints"))));

    private SmallPrinters() {}

    private record Small(List<Column> middle, Function<KubeObject, List<Object>> values) implements Printer {
        @Override
        public List<Column> columns() {
            var columns = new ArrayList<Column>();
            columns.add(Column.NAME);
            columns.addAll(middle);
            columns.add(Column.AGE);
            return columns;
        }

        @Override
        public List<Object> cells(KubeObject object, Instant now) {
            var cells = new ArrayList<Object>();
            cells.add(object.name());
            cells.addAll(values.apply(object));
            cells.add(Cells.age(object, now));
            return cells;
        }
    }
}
