package dev.berth.protocol.resources;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A port of the node that a container takes for itself.
 *
 * @param ip empty or {@code 0.0.0.0} for every address of the node
 * @param protocol {@code TCP}, {@code UDP} or {@code SCTP}
 */
public record HostPort(String ip, String protocol, int port) {
    /** All of a pod: those of its containers and of its sidecars, as Kubernetes counts them. */
    static Set<HostPort> of(JsonNode spec) {
        Stream<JsonNode> sidecars = stream(spec.path("initContainers"))
                .filter(c -> c.path("restartPolicy").asText("").equals("Always"));
        return Stream.concat(stream(spec.path("containers")), sidecars)
                .flatMap(c -> stream(c.path("ports")))
                .filter(p -> p.path("hostPort").asInt(0) > 0)
                .map(p -> new HostPort(
                        p.path("hostIP").asText(""),
                        p.path("protocol").asText("TCP"),
                        p.path("hostPort").asInt()))
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }

    public boolean conflicts(HostPort other) {
        return port == other.port
                && protocol.equals(other.protocol)
                && (ip.equals(other.ip) || any(ip) || any(other.ip));
    }

    private static boolean any(String ip) {
        return ip.equals("0.0.0.0") || ip.isEmpty();
    }
}
