package dev.berth.protocol.resources;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a pod takes of its node.
 *
 * @param requests by resource, in the units of {@link Amounts}; without those of which it asks nothing
 */
public record Share(Map<String, Long> requests, Set<HostPort> ports) {
    public Share {
        requests = Map.copyOf(requests);
        ports = Set.copyOf(ports);
    }

    /** @param spec a pod's */
    public static Share of(JsonNode spec) {
        return new Share(requests(spec), HostPort.of(spec));
    }

    /** Containers run together; init containers one after the other, before them and beside the restartable ones started so far. */
    private static Map<String, Long> requests(JsonNode spec) {
        var running = new HashMap<String, Long>();
        var peak = new HashMap<String, Long>();
        for (JsonNode c : spec.path("initContainers")) {
            Map<String, Long> own = Amounts.of(c.path("resources").path("requests"));
            if (c.path("restartPolicy").asText("").equals("Always")) {
                Amounts.add(running, own);
                Amounts.max(peak, running);
            } else {
                var moment = new HashMap<>(running);
                Amounts.add(moment, own);
                Amounts.max(peak, moment);
            }
        }
        spec.path("containers")
                .forEach(
                        c -> Amounts.add(running, Amounts.of(c.path("resources").path("requests"))));
        Amounts.max(peak, running);
        Amounts.add(peak, Amounts.of(spec.path("overhead")));
        peak.values().removeIf(n -> n == 0);
        return Map.copyOf(peak);
    }
}
