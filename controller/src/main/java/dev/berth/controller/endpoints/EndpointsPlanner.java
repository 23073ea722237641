package dev.berth.controller.endpoints;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.berth.controller.plan.Draft;
import dev.berth.controller.plan.Plan;
import dev.berth.controller.plan.Plan.Lane;
import dev.berth.controller.plan.SetSelector;
import dev.berth.controller.plan.Step;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides what a Service's EndpointSlices and Endpoints are to say (Kubernetes: endpointslice Reconciler, endpoints syncService). An
 * endpoint stays in the slice that has it, so that the change of one pod writes one slice however many pods there are.
 *
 * @param burst how many slices are written side by side
 */
public record EndpointsPlanner(int burst) {

    public Plan plan(ServiceSnapshot snapshot) {
        KubeObject service = snapshot.service();
        SetSelector selector = ServiceSelector.of(service);
        if (service.deleting() || selector.requirements().isEmpty()) {
            return Plan.idle("the service is being deleted, or its endpoints are somebody else's");
        }
        List<Backend> backends = snapshot.pods().stream()
                .filter(p -> selector.matches(p.tree().path("metadata").path("labels")))
                .sorted(Comparator.comparing(KubeObject::key))
                .flatMap(p -> Backend.of(service, p).stream())
                .toList();
        var draft = new Draft();
        draft.sideBySide(
                burst,
                slices(snapshot, backends).stream()
                        .map(s -> new Lane(List.of(s)))
                        .toList());
        Mirror.step(snapshot, backends).ifPresent(step -> draft.inOrder(List.of(step)));
        return draft.plan(Optional.empty(), Optional.empty());
    }

    private static List<Step> slices(ServiceSnapshot snapshot, List<Backend> backends) {
        Map<ArrayNode, List<Backend>> byPorts = new LinkedHashMap<>();
        backends.forEach(
                b -> byPorts.computeIfAbsent(b.ports(), p -> new ArrayList<>()).add(b));
        if (byPorts.isEmpty()) {
            // One empty slice says that there is nobody, as opposed to that nobody has looked.
            byPorts.put(Json.mapper().createArrayNode(), List.of());
        }
        var steps = new ArrayList<Step>();
        var left = new ArrayList<>(snapshot.slices());
        byPorts.forEach((ports, group) -> {
            var packing = new Packing(snapshot, ports);
            List<KubeObject> same = left.stream()
                    .filter(s -> ports.equals(packing.portsOf(s)) && !s.deleting())
                    .toList();
            left.removeAll(same);
            steps.addAll(packing.pack(same, group));
        });
        left.stream()
                .filter(s -> !s.deleting())
                .map(s -> new Step.DeleteSlice(s.resource(), s.key(), s.uid()))
                .forEach(steps::add);
        return steps;
    }
}
