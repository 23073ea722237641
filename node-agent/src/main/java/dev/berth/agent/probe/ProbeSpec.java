package dev.berth.agent.probe;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.HTTPGetAction;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A probe with Kubernetes' defaults filled in.
 *
 * @param grace the probe's own {@code terminationGracePeriodSeconds}, for the kill after its failure
 */
public record ProbeSpec(
        ProbeAction action,
        Duration initialDelay,
        Duration period,
        Duration timeout,
        int successThreshold,
        int failureThreshold,
        Optional<Duration> grace) {

    /** The probe of a container; empty when it has none. Named ports are looked up among the container's. */
    public static Optional<ProbeSpec> of(@Nullable Probe probe, Container container) {
        if (probe == null) {
            return Optional.empty();
        }
        return Optional.of(new ProbeSpec(
                action(probe, container),
                seconds(probe.getInitialDelaySeconds(), 0),
                seconds(probe.getPeriodSeconds(), 10),
                seconds(probe.getTimeoutSeconds(), 1),
                positive(probe.getSuccessThreshold(), 1),
                positive(probe.getFailureThreshold(), 3),
                Optional.ofNullable(probe.getTerminationGracePeriodSeconds()).map(Duration::ofSeconds)));
    }

    private static ProbeAction action(Probe probe, Container container) {
        if (probe.getExec() != null) {
            return new ProbeAction.Exec(probe.getExec().getCommand());
        }
        if (probe.getHttpGet() != null) {
            return http(probe.getHttpGet(), container);
        }
        if (probe.getTcpSocket() != null) {
            String host = orEmpty(probe.getTcpSocket().getHost());
            return port(probe.getTcpSocket().getPort(), container)
                    .<ProbeAction>map(p -> new ProbeAction.Tcp(host, p))
                    .orElseGet(() -> new ProbeAction.Unsupported("the container has no port of that name"));
        }
        return new ProbeAction.Unsupported("Berth has no gRPC probes yet; use exec, httpGet or tcpSocket");
    }

    static ProbeAction http(HTTPGetAction get, Container container) {
        Map<String, String> headers = new LinkedHashMap<>();
        if (get.getHttpHeaders() != null) {
            get.getHttpHeaders().forEach(h -> headers.put(h.getName(), orEmpty(h.getValue())));
        }
        String path = orEmpty(get.getPath());
        String scheme = "HTTPS".equalsIgnoreCase(get.getScheme()) ? "https" : "http";
        return port(get.getPort(), container)
                .<ProbeAction>map(p -> new ProbeAction.Http(
                        scheme, orEmpty(get.getHost()), p, path.startsWith("/") ? path : "/" + path, headers))
                .orElseGet(() -> new ProbeAction.Unsupported("the container has no port of that name"));
    }

    private static Optional<Integer> port(@Nullable IntOrString port, Container container) {
        if (port == null) {
            return Optional.empty();
        }
        if (port.getIntVal() != null) {
            return Optional.of(port.getIntVal());
        }
        String name = orEmpty(port.getStrVal());
        if (!name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.of(Integer.valueOf(name));
        }
        List<ContainerPort> ports = container.getPorts();
        return ports.stream()
                .filter(p -> name.equals(p.getName()))
                .map(ContainerPort::getContainerPort)
                .findFirst();
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static Duration seconds(@Nullable Integer value, int fallback) {
        return Duration.ofSeconds(value == null || value < 0 || (value == 0 && fallback > 0) ? fallback : value);
    }

    private static int positive(@Nullable Integer value, int fallback) {
        return value == null || value < 1 ? fallback : value;
    }
}
