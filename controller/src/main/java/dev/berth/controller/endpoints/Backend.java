package dev.berth.controller.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.PodState;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import java.util.Optional;
import java.util.function.Function;

/**
 * One pod behind a Service.
 *
 * @param ports what the Service's ports are on this pod, as slices write them: named target ports may differ from pod to pod
 * @param ready whether it is to be talked to: Ready and not going, or the Service publishes what is not ready too
 */
record Backend(KubeObject pod, ArrayNode ports, String ip, boolean ready, boolean serving, boolean terminating) {
    private static final String ZONE = "topology.kubernetes.io/zone";

    /** Empty for a pod without an address, and for one that has ended (Kubernetes: ShouldPodBeInEndpoints). */
    static Optional<Backend> of(KubeObject service, KubeObject pod) {
        PodState state = PodState.of(pod);
        String ip = pod.tree().path("status").path("podIP").asText("");
        if (state.terminal() || ip.isEmpty()) {
            return Optional.empty();
        }
        boolean publish =
                service.tree().path("spec").path("publishNotReadyAddresses").asBoolean(false);
        boolean ready = publish || (state.ready() && !state.terminating());
        return Optional.of(
                new Backend(pod, TargetPorts.of(service, pod), ip, ready, state.ready(), state.terminating()));
    }

    String uid() {
        return pod.uid();
    }

    /** As a slice says it. */
    ObjectNode endpoint(KubeObject service, Function<String, Optional<KubeObject>> nodes) {
        ObjectNode endpoint = Json.object();
        endpoint.putArray("addresses").add(ip);
        endpoint.putObject("conditions")
                .put("ready", ready)
                .put("serving", serving)
                .put("terminating", terminating);
        String hostname = hostname(service);
        if (!hostname.isEmpty()) {
            endpoint.put("hostname", hostname);
        }
        String node = nodeName();
        if (!node.isEmpty()) {
            endpoint.put("nodeName", node);
            nodes.apply(node)
                    .map(n -> n.labels().getOrDefault(ZONE, ""))
                    .filter(zone -> !zone.isEmpty())
                    .ifPresent(zone -> endpoint.put("zone", zone));
        }
        endpoint.set("targetRef", target());
        return endpoint;
    }

    /** As Endpoints say it. */
    ObjectNode address(KubeObject service) {
        ObjectNode address = Json.object().put("ip", ip);
        String hostname = hostname(service);
        if (!hostname.isEmpty()) {
            address.put("hostname", hostname);
        }
        if (!nodeName().isEmpty()) {
            address.put("nodeName", nodeName());
        }
        address.set("targetRef", target());
        return address;
    }

    private String nodeName() {
        return pod.tree().path("spec").path("nodeName").asText("");
    }

    private String hostname(KubeObject service) {
        JsonNode spec = pod.tree().path("spec");
        boolean named = spec.path("subdomain").asText("").equals(service.name());
        return named ? spec.path("hostname").asText("") : "";
    }

    private ObjectNode target() {
        return Json.object()
                .put("kind", "Pod")
                .put("namespace", pod.namespace())
                .put("name", pod.name())
                .put("uid", pod.uid());
    }
}
