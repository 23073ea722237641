package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A pod's {@code status.qosClass}, after {@code pkg/apis/core/v1/helper/qos}. */
final class QualityOfService {
    private static final List<String> COUNTED = List.of("cpu", "memory");

    private QualityOfService() {}

    static String of(JsonNode spec) {
        var containers = new ArrayList<>(Fields.objects(spec, "initContainers"));
        containers.addAll(Fields.objects(spec, "containers"));
        boolean none = containers.stream()
                .allMatch(c -> none(c.path("resources").path("requests"))
                        && none(c.path("resources").path("limits")));
        if (none) {
            return "BestEffort";
        }
        return containers.stream().allMatch(QualityOfService::guaranteed) ? "Guaranteed" : "Burstable";
    }

    private static boolean none(JsonNode amounts) {
        return COUNTED.stream().noneMatch(name -> positive(amounts.path(name)).isPresent());
    }

    private static boolean guaranteed(ObjectNode container) {
        JsonNode resources = container.path("resources");
        return COUNTED.stream().allMatch(name -> {
            Optional<BigDecimal> limit = positive(resources.path("limits").path(name));
            Optional<BigDecimal> request = positive(resources.path("requests").path(name));
            return limit.isPresent() && (request.isEmpty() || request.get().compareTo(limit.get()) == 0);
        });
    }

    private static Optional<BigDecimal> positive(JsonNode amount) {
        return Amount.of(amount).filter(a -> a.signum() > 0);
    }
}
