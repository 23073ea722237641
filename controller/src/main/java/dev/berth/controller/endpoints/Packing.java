package dev.berth.controller.endpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.Announcement;
import dev.berth.controller.plan.ControllerRef;
import dev.berth.controller.plan.Step;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Distributes the endpoints of one set of ports over slices, moving none that has a place. */
final class Packing {
    /** Kubernetes: {@code --max-endpoints-per-slice}. */
    static final int MOST = 100;

    private static final Announcement TOLD =
            Announcement.ofRefusal("FailedToUpdateEndpointSlices", "Error updating Endpoint Slices for Service: {}");

    private final ServiceSnapshot snapshot;
    private final ArrayNode ports;
    private final ObjectNode labels;

    Packing(ServiceSnapshot snapshot, ArrayNode ports) {
        this.snapshot = snapshot;
        this.ports = ports;
        this.labels = ServiceLabels.ofSlice(snapshot.service());
    }

    /** A slice as it is to be. */
    private record Filled(KubeObject slice, ArrayNode endpoints, boolean changed) {
        int size() {
            return endpoints.size();
        }

        boolean room() {
            return endpoints.size() < MOST;
        }
    }

    /** The slice's ports in the form in which they are decided. */
    JsonNode portsOf(KubeObject slice) {
        JsonNode had = slice.tree().path("ports");
        return had.isArray() ? had : Json.mapper().createArrayNode();
    }

    List<Step> pack(List<KubeObject> slices, List<Backend> backends) {
        Map<String, ObjectNode> homeless = new LinkedHashMap<>();
        backends.forEach(b -> homeless.put(b.uid(), b.endpoint(snapshot.service(), snapshot.nodes())));
        List<Filled> filled = slices.stream()
                .sorted(Comparator.comparing(KubeObject::key))
                .map(slice -> keep(slice, homeless))
                .toList();
        var queue = new ArrayList<>(homeless.values());
        List<Filled> topped = filled.stream()
                .sorted(Comparator.comparing(Filled::changed)
                        .thenComparingInt(Filled::size)
                        .reversed())
                .map(f -> top(f, queue))
                .toList();
        var steps = new ArrayList<Step>();
        boolean placeholder = backends.isEmpty();
        for (Filled f : topped) {
            if (f.endpoints().isEmpty() && !placeholder) {
                steps.add(new Step.DeleteSlice(
                        f.slice().resource(), f.slice().key(), f.slice().uid()));
            } else {
                placeholder = false;
                write(f).ifPresent(steps::add);
            }
        }
        for (int from = 0; from < queue.size(); from += MOST) {
            steps.add(create(queue.subList(from, Math.min(queue.size(), from + MOST))));
        }
        if (placeholder) {
            steps.add(create(List.of()));
        }
        return steps;
    }

    /** What of the slice stays, as it is to read now; those that it keeps are homeless no more. */
    private static Filled keep(KubeObject slice, Map<String, ObjectNode> homeless) {
        ArrayNode endpoints = Json.mapper().createArrayNode();
        JsonNode had = slice.tree().path("endpoints");
        for (JsonNode endpoint : had) {
            ObjectNode now =
                    homeless.remove(endpoint.path("targetRef").path("uid").asText(""));
            if (now != null) {
                endpoints.add(now);
            }
        }
        return new Filled(slice, endpoints, !endpoints.equals(had));
    }

    private static Filled top(Filled slice, List<ObjectNode> queue) {
        if (queue.isEmpty() || !slice.room()) {
            return slice;
        }
        ArrayNode endpoints = slice.endpoints();
        while (endpoints.size() < MOST && !queue.isEmpty()) {
            endpoints.add(queue.removeFirst());
        }
        return new Filled(slice.slice(), endpoints, true);
    }

    private Optional<Step> write(Filled f) {
        KubeObject slice = f.slice();
        boolean same =
                !f.changed() && labels.equals(slice.tree().path("metadata").path("labels"));
        if (same) {
            return Optional.empty();
        }
        ObjectNode fields = Json.object();
        fields.set("endpoints", f.endpoints());
        return Optional.of(new Step.WriteEndpoints(
                slice.resource(), slice.key(), slice.uid(), slice.revision(), fields, labels, TOLD));
    }

    private Step create(List<ObjectNode> endpoints) {
        KubeObject service = snapshot.service();
        ObjectNode body = Json.object().put("apiVersion", "discovery.k8s.io/v1").put("kind", "EndpointSlice");
        ObjectNode meta = body.putObject("metadata")
                .put("generateName", service.name() + "-")
                .put("namespace", service.namespace());
        meta.set("labels", labels.deepCopy());
        meta.putArray("ownerReferences").add(ControllerRef.to(service));
        body.put("addressType", "IPv4");
        body.putArray("endpoints").addAll(endpoints);
        body.set("ports", ports.deepCopy());
        return new Step.CreateEndpoints(Resources.ENDPOINT_SLICES, body, TOLD);
    }
}
