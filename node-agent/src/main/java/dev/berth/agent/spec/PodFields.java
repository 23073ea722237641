package dev.berth.agent.spec;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The downward API: a pod's own fields and resources as text. */
public final class PodFields {
    private PodFields() {}

    /** Empty for a path that is not served. */
    public static Optional<String> field(DesiredPod pod, String path, Surroundings s) {
        if (path.startsWith("metadata.labels['") && path.endsWith("']")) {
            return Optional.of(pod.labels().getOrDefault(quoted(path), ""));
        }
        if (path.startsWith("metadata.annotations['") && path.endsWith("']")) {
            return Optional.of(pod.annotations().getOrDefault(quoted(path), ""));
        }
        String account = pod.model().getSpec().getServiceAccountName();
        return switch (path) {
            case "metadata.name" -> Optional.of(pod.name());
            case "metadata.namespace" -> Optional.of(pod.namespace());
            case "metadata.uid" -> Optional.of(pod.uid());
            case "metadata.labels" -> Optional.of(lines(pod.labels()));
            case "metadata.annotations" -> Optional.of(lines(pod.annotations()));
            case "status.podIP", "status.podIPs" -> Optional.of(s.podIp());
            case "status.hostIP", "status.hostIPs" -> Optional.of(s.hostIp());
            case "spec.nodeName" -> Optional.of(s.node());
            case "spec.serviceAccountName" -> Optional.of(account == null ? "" : account);
            default -> Optional.empty();
        };
    }

    private static String quoted(String path) {
        return path.substring(path.indexOf('\'') + 1, path.length() - 2);
    }

    /** {@code key="value"} lines in the order of the keys. */
    private static String lines(Map<String, String> map) {
        return new TreeMap<>(map)
                .entrySet().stream()
                        .map(e -> e.getKey() + "=\""
                                + e.getValue()
                                        .replace("\\", "\\\\")
                                        .replace("\"", "\\\"")
                                        .replace("\n", "\\n")
                                        .replace("\t", "\\t")
                                + "\"")
                        .collect(Collectors.joining("\n"));
    }

    /** Empty for a resource or container that is not there. A limit that is not set is the node's own. */
    public static Optional<String> resource(
            DesiredPod pod, ResourceFieldSelector selector, @Nullable Container own, Surroundings s) {
        String name = selector.getContainerName() == null ? "" : selector.getContainerName();
        Optional<Container> container = name.isEmpty()
                ? Optional.ofNullable(own)
                : pod.containers().stream()
                        .filter(c -> c.name().equals(name))
                        .map(DesiredContainer::model)
                        .findFirst();
        return container
                .flatMap(c -> amount(c, selector.getResource(), s))
                .map(amount -> divided(amount, selector.getDivisor()));
    }

    private static Optional<BigDecimal> amount(Container c, String resource, Surroundings s) {
        boolean limit = resource.startsWith("limits.");
        String what = resource.substring(resource.indexOf('.') + 1);
        if (!limit && !resource.startsWith("requests.")) {
            return Optional.empty();
        }
        BigDecimal room = switch (what) {
            case "cpu" -> BigDecimal.valueOf(s.cpuMillis(), 3);
            case "memory" -> BigDecimal.valueOf(s.memoryBytes());
            default -> BigDecimal.ZERO;
        };
        Map<String, Quantity> set = c.getResources() == null
                ? Map.of()
                : limit ? c.getResources().getLimits() : c.getResources().getRequests();
        Quantity quantity = set == null ? null : set.get(what);
        return Optional.of(quantity != null ? quantity.getNumericalAmount() : limit ? room : BigDecimal.ZERO);
    }

    private static String divided(BigDecimal amount, @Nullable Quantity divisor) {
        BigDecimal by = divisor == null ? BigDecimal.ONE : divisor.getNumericalAmount();
        return amount.divide(by.signum() == 0 ? BigDecimal.ONE : by, 0, RoundingMode.CEILING)
                .toPlainString();
    }
}
