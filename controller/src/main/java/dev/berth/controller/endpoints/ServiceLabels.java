package dev.berth.controller.endpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;

/** The labels of slices and Endpoints: those of their Service, and those by which they are found (KEP-752). */
public final class ServiceLabels {
    static final String SERVICE = "kubernetes.io/service-name";
    static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
    static final String MANAGER = "endpointslice-controller.k8s.io";
    static final String HEADLESS = "service.kubernetes.io/headless";
    private static final String ENDPOINTS_MANAGED_BY = "endpoints.kubernetes.io/managed-by";

    private ServiceLabels() {}

    /** Whether the slice is one that Berth makes. */
    public static boolean ours(KubeObject slice) {
        return MANAGER.equals(slice.labels().get(MANAGED_BY));
    }

    static ObjectNode ofSlice(KubeObject service) {
        return common(service).put(SERVICE, service.name()).put(MANAGED_BY, MANAGER);
    }

    static ObjectNode ofEndpoints(KubeObject service) {
        return common(service).put(ENDPOINTS_MANAGED_BY, "endpoint-controller");
    }

    private static ObjectNode common(KubeObject service) {
        ObjectNode labels = Json.object();
        service.labels().forEach(labels::put);
        labels.remove(HEADLESS);
        if (service.tree().path("spec").path("clusterIP").asText("").equals("None")) {
            labels.put(HEADLESS, "");
        }
        return labels;
    }
}
