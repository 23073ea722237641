package dev.berth.controller.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import java.util.OptionalInt;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What the ports of a Service are on one pod. */
final class TargetPorts {
    private TargetPorts() {}

    /** In the Service's order; a port whose name the pod does not know is left out (Kubernetes: getEndpointPorts). */
    static ArrayNode of(KubeObject service, KubeObject pod) {
        ArrayNode ports = Json.mapper().createArrayNode();
        for (JsonNode port : service.tree().path("spec").path("ports")) {
            String protocol = port.path("protocol").asText("TCP");
            OptionalInt number = number(port, protocol, pod);
            if (number.isPresent()) {
                ObjectNode found = ports.addObject()
                        .put("name", port.path("name").asText(""))
                        .put("port", number.getAsInt())
                        .put("protocol", protocol);
                if (port.hasNonNull("appProtocol")) {
                    found.set("appProtocol", port.path("appProtocol"));
                }
            }
        }
        return ports;
    }

    private static OptionalInt number(JsonNode port, String protocol, KubeObject pod) {
        JsonNode target = port.path("targetPort");
        if (!target.isTextual()) {
            return OptionalInt.of(target.asInt(port.path("port").asInt(0)));
        }
        return containers(pod)
                .flatMap(c -> stream(c.path("ports")))
                .filter(p -> p.path("name").asText("").equals(target.textValue())
                        && p.path("protocol").asText("TCP").equals(protocol))
                .mapToInt(p -> p.path("containerPort").asInt(0))
                .findFirst();
    }

    /** Also the sidecars: init containers that go on. */
    private static Stream<JsonNode> containers(KubeObject pod) {
        JsonNode spec = pod.tree().path("spec");
        return Stream.concat(
                stream(spec.path("containers")),
                stream(spec.path("initContainers"))
                        .filter(c -> c.path("restartPolicy").asText("").equals("Always")));
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
