package dev.berth.protocol.resources;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;

/** Amounts of resources by name: {@code cpu} in thousandths of a core, all others in whole units or bytes, rounded up as in Kubernetes. */
public final class Amounts {
    public static final String CPU = "cpu";
    public static final String MEMORY = "memory";
    public static final String PODS = "pods";
    public static final String EPHEMERAL_STORAGE = "ephemeral-storage";

    private Amounts() {}

    /** Reads a resource list such as {@code {"cpu": "500m", "memory": "1Gi"}}. */
    public static Map<String, Long> of(JsonNode list) {
        var found = new HashMap<String, Long>();
        list.properties()
                .forEach(e ->
                        found.put(e.getKey(), amount(e.getKey(), e.getValue().asText("0"))));
        return found;
    }

    public static long amount(String resource, String quantity) {
        BigDecimal value;
        try {
            value = Quantity.getAmountInBytes(Quantity.parse(quantity));
        } catch (IllegalArgumentException noQuantity) {
            return 0; // The API refuses it before it comes here.
        }
        BigDecimal units = resource.equals(CPU) ? value.movePointRight(3) : value;
        return units.setScale(0, RoundingMode.CEILING)
                .min(BigDecimal.valueOf(Long.MAX_VALUE))
                .longValue();
    }

    static void add(Map<String, Long> sum, Map<String, Long> more) {
        more.forEach((r, n) -> sum.merge(r, n, Long::sum));
    }

    static void max(Map<String, Long> most, Map<String, Long> other) {
        other.forEach((r, n) -> most.merge(r, n, Math::max));
    }
}
