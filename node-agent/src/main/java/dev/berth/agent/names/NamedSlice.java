package dev.berth.agent.names;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.ObjectKey;
import java.util.ArrayList;
import java.util.List;

/**
 * An EndpointSlice as names and rules need it.
 *
 * @param service whose it is
 */
public record NamedSlice(ObjectKey key, ObjectKey service, List<Port> ports, List<Endpoint> endpoints) {
    private static final String SERVICE = "kubernetes.io/service-name";

    public NamedSlice {
        ports = List.copyOf(ports);
        endpoints = List.copyOf(endpoints);
    }

    /** A port of every endpoint of the slice. */
    public record Port(String name, String protocol, int number) {}

    /** @param hostname empty if it has none */
    public record Endpoint(String ip, String hostname, boolean ready) {
        /** The label under which it is found below its service. */
        public String label() {
            return hostname.isEmpty() ? ip.replace('.', '-') : hostname;
        }
    }

    /** @param slice the EndpointSlice object; those of other address types than IPv4 have no endpoints here */
    public static NamedSlice of(JsonNode slice) {
        ObjectKey key = key(slice);
        String service = slice.path("metadata").path("labels").path(SERVICE).asText("");
        var ports = new ArrayList<Port>();
        slice.path("ports")
                .forEach(p -> ports.add(new Port(
                        p.path("name").asText(""),
                        p.path("protocol").asText("TCP"),
                        p.path("port").asInt(0))));
        var endpoints = new ArrayList<Endpoint>();
        if (slice.path("addressType").asText("").equals("IPv4")) {
            slice.path("endpoints")
                    .forEach(e -> endpoints.add(new Endpoint(
                            e.path("addresses").path(0).asText(""),
                            e.path("hostname").asText(""),
                            e.path("conditions").path("ready").asBoolean(true))));
        }
        return new NamedSlice(key, new ObjectKey(key.namespace(), service), ports, endpoints);
    }

    static ObjectKey key(JsonNode object) {
        JsonNode meta = object.path("metadata");
        return new ObjectKey(
                meta.path("namespace").asText(""), meta.path("name").asText(""));
    }
}
