package dev.berth.controller.endpoints;

import dev.berth.protocol.api.KubeObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is known of one Service.
 *
 * @param pods of its namespace
 * @param slices its EndpointSlices that Berth has made
 * @param endpoints the Endpoints of its name
 * @param nodes any node by name
 */
public record ServiceSnapshot(
        KubeObject service,
        List<KubeObject> pods,
        List<KubeObject> slices,
        Optional<KubeObject> endpoints,
        Function<String, Optional<KubeObject>> nodes) {
    public ServiceSnapshot {
        pods = List.copyOf(pods);
        slices = List.copyOf(slices);
    }
}
