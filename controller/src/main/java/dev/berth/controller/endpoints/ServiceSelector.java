package dev.berth.controller.endpoints;

import dev.berth.controller.plan.SetSelector;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;

/** Which pods a Service stands for. */
public final class ServiceSelector {
    private ServiceSelector() {}

    /** Matches nothing if the Service has no selector, or leads elsewhere by name: then its endpoints are somebody else's. */
    public static SetSelector of(KubeObject service) {
        var spec = service.tree().path("spec");
        var selector = Json.object();
        if (!spec.path("type").asText("").equals("ExternalName")) {
            selector.set("matchLabels", spec.path("selector"));
        }
        return SetSelector.of(selector);
    }
}
