package dev.berth.agent.status;

import dev.berth.agent.spec.DesiredContainer;
import dev.berth.agent.spec.DesiredPod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code status.qosClass}, by Kubernetes' rule over requests and limits of cpu and memory. */
final class QosClass {
    private static final List<String> COUNTED = List.of("cpu", "memory");

    private QosClass() {}

    static String of(DesiredPod pod) {
        boolean anything = false;
        boolean guaranteed = true;
        for (DesiredContainer c : pod.containers()) {
            Map<String, Quantity> limits = limits(c);
            Map<String, Quantity> requests = requests(c);
            for (String r : COUNTED) {
                Quantity limit = limits.get(r);
                Quantity request = requests.get(r);
                anything |= limit != null || request != null;
                guaranteed &= limit != null && (request == null || limit.equals(request));
            }
        }
        return guaranteed ? "Guaranteed" : anything ? "Burstable" : "BestEffort";
    }

    private static Map<String, Quantity> limits(DesiredContainer c) {
        ResourceRequirements r = c.model().getResources();
        return r == null ? Map.of() : orEmpty(r.getLimits());
    }

    private static Map<String, Quantity> requests(DesiredContainer c) {
        ResourceRequirements r = c.model().getResources();
        return r == null ? Map.of() : orEmpty(r.getRequests());
    }

    private static Map<String, Quantity> orEmpty(@Nullable Map<String, Quantity> map) {
        return map == null ? Map.of() : map;
    }
}
