package dev.berth.controller.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** {@code meta.k8s.io/v1 Table}: what {@code kubectl get} asks for. */
public final class Tables {
    private static final String API_VERSION = "meta.k8s.io/v1";
    private static final Map<Resource, Printer> PRINTERS = Map.ofEntries(
            Map.entry(Resources.PODS, new PodPrinter()),
            Map.entry(Resources.NODES, new NodePrinter()),
            Map.entry(Resources.SERVICES, new ServicePrinter()),
            Map.entry(Resources.ENDPOINTS, SmallPrinters.ENDPOINTS),
            Map.entry(Resources.ENDPOINT_SLICES, SmallPrinters.ENDPOINT_SLICES),
            Map.entry(Resources.EVENTS, new EventPrinter()),
            Map.entry(Resources.STATEFUL_SETS, new StatefulSetPrinter()),
            Map.entry(Resources.DAEMON_SETS, new DaemonSetPrinter()),
            Map.entry(Resources.DEPLOYMENTS, new DeploymentPrinter()),
            Map.entry(Resources.REPLICA_SETS, new ReplicaSetPrinter()),
            Map.entry(Resources.CONTROLLER_REVISIONS, new ControllerRevisionPrinter()),
            Map.entry(Resources.PERSISTENT_VOLUMES, new PersistentVolumePrinter()),
            Map.entry(Resources.PERSISTENT_VOLUME_CLAIMS, new ClaimPrinter()),
            Map.entry(Resources.STORAGE_CLASSES, new StorageClassPrinter()),
            Map.entry(Resources.POD_DISRUPTION_BUDGETS, new PodDisruptionBudgetPrinter()),
            Map.entry(Resources.NAMESPACES, SmallPrinters.NAMESPACES),
            Map.entry(Resources.CONFIG_MAPS, SmallPrinters.CONFIG_MAPS),
            Map.entry(Resources.SECRETS, SmallPrinters.SECRETS),
            Map.entry(Resources.SERVICE_ACCOUNTS, SmallPrinters.SERVICE_ACCOUNTS),
            Map.entry(Resources.LEASES, SmallPrinters.LEASES));

    private Tables() {}

    /**
     * A Table of the objects in their order. Its {@code metadata} is empty: the list's {@code resourceVersion} and {@code continue} are the
     * caller's.
     *
     * @param headers whether the column definitions are sent; a watch sends them with its first event only
     */
    public static ObjectNode table(
            Resource resource, List<KubeObject> objects, IncludeObject include, Instant now, boolean headers) {
        Printer printer = printer(resource);
        ObjectNode table = Json.object();
        table.put("kind", "Table").put("apiVersion", API_VERSION).putObject("metadata");
        if (headers) {
            ArrayNode columns = table.putArray("columnDefinitions");
            printer.columns().forEach(c -> columns.add(c.json()));
        } else {
            table.putNull("columnDefinitions");
        }
        ArrayNode rows = table.putArray("rows");
        objects.forEach(o -> rows.add(row(printer, o, include, now)));
        return table;
    }

    /** The Table of one row that is the {@code object} of a watch event; its {@code resourceVersion} is the object's. */
    public static ObjectNode event(KubeObject object, IncludeObject include, Instant now, boolean headers) {
        ObjectNode table = table(object.resource(), List.of(object), include, now, headers);
        table.putObject("metadata").put("resourceVersion", object.revision().toString());
        return table;
    }

    private static Printer printer(Resource resource) {
        Printer printer = PRINTERS.get(resource);
        if (printer == null) {
            throw new IllegalArgumentException("no table for " + resource);
        }
        return printer;
    }

    private static ObjectNode row(Printer printer, KubeObject object, IncludeObject include, Instant now) {
        ObjectNode row = Json.object();
        ArrayNode cells = row.putArray("cells");
        printer.cells(object, now).forEach(c -> cells.add(node(c)));
        List<ObjectNode> conditions = printer.conditions(object);
        if (!conditions.isEmpty()) {
            row.putArray("conditions").addAll(conditions);
        }
        switch (include) {
            case NONE -> row.putNull("object");
            case METADATA -> row.set("object", partial(object));
            case OBJECT -> row.set("object", object.tree());
        }
        return row;
    }

    private static JsonNode node(Object cell) {
        return switch (cell) {
            case Integer number -> IntNode.valueOf(number);
            case Long number -> LongNode.valueOf(number);
            case Boolean flag -> BooleanNode.valueOf(flag);
            default -> TextNode.valueOf(cell.toString());
        };
    }

    private static ObjectNode partial(KubeObject object) {
        ObjectNode partial = Json.object();
        partial.put("kind", "PartialObjectMetadata").put("apiVersion", API_VERSION);
        partial.set("metadata", object.tree().path("metadata"));
        return partial;
    }
}
