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
public record NamedService(ObjectKey key, String address, String alias, List<Port> ports, Choice choice) {
    private static final String LOCAL = "Local";

    public NamedService {
        ports = List.copyOf(ports);
    }

    /**
     * @param name empty if it has none
     * @param nodePort 0 if it has none
     */
    public record Port(String name, String protocol, int number, int nodePort) {}

    /**
     * Which of its endpoints may be chosen.
     *
     * @param sticky whether a client is to come out at the same one as before ({@code sessionAffinity: ClientIP})
     * @param nearInside whether pods come out at endpoints of their own node alone ({@code internalTrafficPolicy: Local})
     * @param nearOutside whether who comes by a node port does ({@code externalTrafficPolicy: Local})
     */
    public record Choice(boolean sticky, boolean nearInside, boolean nearOutside) {
        /** Any endpoint, by chance. */
        public static final Choice ANY = new Choice(false, false, false);

        private static Choice of(JsonNode spec) {
            return new Choice(
                    spec.path("sessionAffinity").asText("").equals("ClientIP"),
                    spec.path("internalTrafficPolicy").asText("").equals(LOCAL),
                    spec.path("externalTrafficPolicy").asText("").equals(LOCAL));
        }
    }

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
                ports,
                Choice.of(spec));
    }

    /** Whether its name means the addresses behind it. */
    public boolean headless() {
        return address.isEmpty() && alias.isEmpty();
    }
}
