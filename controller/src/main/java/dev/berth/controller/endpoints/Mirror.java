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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The Endpoints of a Service, for clients that do not know slices. They carry the Service as their owner, so that they go with it. Those
 * that somebody else has made under the Service's name are left alone.
 */
final class Mirror {
    /** Kubernetes cuts Endpoints there, too; slices have no such end. */
    static final int MOST = 1000;

    private static final Announcement TOLD =
            Announcement.ofRefusal("FailedToUpdateEndpoint", "Failed to update endpoint of the service: {}");

    private Mirror() {}

    static Optional<Step> step(ServiceSnapshot snapshot, List<Backend> backends) {
        KubeObject service = snapshot.service();
        ArrayNode subsets = subsets(service, backends);
        ObjectNode labels = ServiceLabels.ofEndpoints(service);
        Optional<KubeObject> there = snapshot.endpoints();
        if (there.isEmpty()) {
            return Optional.of(create(service, subsets, labels));
        }
        KubeObject had = there.get();
        boolean foreign = ControllerRef.of(had).filter(service.uid()::equals).isEmpty();
        JsonNode before = had.tree().path("subsets");
        boolean same = (before.isArray() ? before.equals(subsets) : subsets.isEmpty())
                && had.tree().path("metadata").path("labels").equals(labels);
        if (foreign || same || had.deleting()) {
            return Optional.empty();
        }
        ObjectNode fields = Json.object();
        fields.set("subsets", subsets);
        return Optional.of(
                new Step.WriteEndpoints(had.resource(), had.key(), had.uid(), had.revision(), fields, labels, TOLD));
    }

    private static Step create(KubeObject service, ArrayNode subsets, ObjectNode labels) {
        ObjectNode body = Json.object().put("apiVersion", "v1").put("kind", "Endpoints");
        ObjectNode meta = body.putObject("metadata").put("name", service.name()).put("namespace", service.namespace());
        meta.set("labels", labels);
        meta.putArray("ownerReferences").add(ControllerRef.to(service));
        body.set("subsets", subsets);
        return new Step.CreateEndpoints(Resources.ENDPOINTS, body, TOLD);
    }

    /** One subset for each set of ports. Pods that go are not in it, unless the Service publishes what is not ready. */
    private static ArrayNode subsets(KubeObject service, List<Backend> backends) {
        Map<ArrayNode, ObjectNode> byPorts = new LinkedHashMap<>();
        backends.stream().filter(b -> b.ready() || !b.terminating()).limit(MOST).forEach(b -> {
            ObjectNode subset = byPorts.computeIfAbsent(b.ports(), p -> Json.object());
            subset.withArrayProperty(b.ready() ? "addresses" : "notReadyAddresses")
                    .add(b.address(service));
        });
        ArrayNode subsets = Json.mapper().createArrayNode();
        byPorts.forEach((ports, subset) -> {
            if (!ports.isEmpty()) {
                subset.set("ports", ports(ports));
            }
            subsets.add(subset);
        });
        return subsets;
    }

    /** Endpoints leave an empty name out. */
    private static ArrayNode ports(ArrayNode ports) {
        ArrayNode found = ports.deepCopy();
        for (JsonNode port : found) {
            if (port instanceof ObjectNode o && o.path("name").asText("").isEmpty()) {
                o.remove("name");
            }
        }
        return found;
    }
}
