package dev.berth.controller.table;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** The cells of Endpoints and EndpointSlices, which name the first few and count the rest, as Kubernetes does. */
final class Endpoints {
    private static final int MOST = 3;

    private Endpoints() {}

    /** {@code 10.244.0.2:80,10.244.0.3:80 + 4 more...}. */
    static String ready(JsonNode subsets) {
        var found = new ArrayList<String>();
        for (JsonNode subset : subsets) {
            for (JsonNode address : subset.path("addresses")) {
                String ip = Cells.text(address, "ip");
                if (subset.path("ports").isEmpty()) {
                    found.add(ip);
                }
                subset.path("ports")
                        .forEach(port -> found.add(ip + ":" + port.path("port").asInt(0)));
            }
        }
        return few(found, Cells.NONE);
    }

    static String ports(JsonNode ports) {
        var found = new ArrayList<String>();
        ports.forEach(port -> found.add(Cells.or(Cells.text(port, "port"), "*")));
        return few(found, Cells.UNSET);
    }

    static String addresses(JsonNode endpoints) {
        var found = new ArrayList<String>();
        endpoints.forEach(e -> e.path("addresses").forEach(a -> found.add(a.asText(""))));
        return few(found, Cells.UNSET);
    }

    private static String few(List<String> found, String none) {
        String first = String.join(",", found.subList(0, Math.min(MOST, found.size())));
        return found.size() > MOST ? first + " + " + (found.size() - MOST) + " more..." : Cells.or(first, none);
    }
}
