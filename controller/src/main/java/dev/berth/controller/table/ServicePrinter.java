package dev.berth.controller.table;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.KubeObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Services. */
final class ServicePrinter implements Printer {
    @Override
    public List<Column> columns() {
        return List.of(
                Column.NAME,
                Column.text("Type", "How the service is exposed."),
                Column.text("Cluster-IP", "The service's address inside of the cluster."),
                Column.text("External-IP", "The service's addresses outside of the cluster."),
                Column.text("Port(s)", "The ports that the service listens on."),
                Column.AGE,
                Column.wide("Selector", "The labels of the pods behind the service."));
    }

    @Override
    public List<Object> cells(KubeObject object, Instant now) {
        JsonNode spec = object.tree().path("spec");
        String ip = Cells.or(spec.path("clusterIPs").path(0).asText(""), Cells.text(spec, "clusterIP"));
        return Cells.row(
                object.name(),
                Cells.text(spec, "type"),
                Cells.or(ip, Cells.NONE),
                external(spec, object.tree().path("status")),
                ports(spec),
                Cells.age(object, now),
                Cells.labels(spec.path("selector")));
    }

    private static String external(JsonNode spec, JsonNode status) {
        var found = new ArrayList<String>();
        String type = Cells.text(spec, "type");
        if (type.equals("ExternalName")) {
            return Cells.text(spec, "externalName");
        }
        if (type.equals("LoadBalancer")) {
            for (JsonNode ingress : status.path("loadBalancer").path("ingress")) {
                found.add(Cells.or(Cells.text(ingress, "ip"), Cells.text(ingress, "hostname")));
            }
        }
        spec.path("externalIPs").forEach(ip -> found.add(ip.asText("")));
        return Cells.or(String.join(",", found), type.equals("LoadBalancer") ? "<pending>" : Cells.NONE);
    }

    private static String ports(JsonNode spec) {
        var found = new ArrayList<String>();
        for (JsonNode port : spec.path("ports")) {
            int node = port.path("nodePort").asInt(0);
            found.add(port.path("port").asInt(0) + (node > 0 ? ":" + node : "") + "/" + Cells.text(port, "protocol"));
        }
        return Cells.or(String.join(",", found), Cells.NONE);
    }
}
