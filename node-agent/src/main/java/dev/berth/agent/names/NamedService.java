package dev.berth.agent.names;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.ObjectKey;
import java.util.ArrayList;
import java.util.List;

/**
 * A Service as names and rules need it.
 *
 * @param address its clusterIP; empty if it is headless
 * @param alias where a Service of type ExternalName leads; empty for others
 */
public record NamedService(ObjectKey key, String address, String alias, List<Port> ports) {
    public NamedService {
        ports = List.copyOf(ports);
    }

    /**
     * @param name empty if it has none
     * @param nodePort 0 if it has none
     */
    public record Port(String name, String protocol, int number, int nodePort) {}

    /** @param service the Service object */
    public static NamedService of(JsonNode service) {
        JsonNode spec = service.path("spec");
        boolean external = spec.path("type").asText("").equals("ExternalName");
        String ip = spec.path("clusterIP").asText("");
        var ports = new ArrayList<Port>();
        spec.path("ports")
                .forEach(p -> ports.add(new Port(
                        p.path("name").asText(""),
                        p.path("protocol").asText("TCP"),
                        p.path("port").asInt(0),
                        p.path("nodePort").asInt(0))));
        return new NamedService(
                NamedSlice.key(service),
                external || ip.equals("None") ? "" : ip,
                external ? spec.path("externalName").asText("") : "",
                ports);
    }

    /** Whether its name means the addresses behind it. */
    public boolean headless() {
        return address.isEmpty() && alias.isEmpty();
    }
}
