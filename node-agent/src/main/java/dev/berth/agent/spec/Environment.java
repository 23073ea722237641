package dev.berth.agent.spec;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container's environment.
 *
 * @param problem why the container cannot be started as it is written (Kubernetes' CreateContainerConfigError)
 */
public record Environment(Map<String, String> variables, Optional<String> problem) {
    public Environment {
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }

    /**
     * Literal values with {@code $(NAME)} expanded from the variables before it, and the downward API's fields.
     *
     * @param podIp the pod's address
     * @param hostIp the node's address
     */
    public static Environment of(DesiredPod pod, Container container, String node, String podIp, String hostIp) {
        if (container.getEnvFrom() != null && !container.getEnvFrom().isEmpty()) {
            return failed("envFrom is not served by this version of Berth; use env with values");
        }
        var found = new LinkedHashMap<String, String>();
        found.put("HOSTNAME", pod.hostname());
        for (EnvVar v : container.getEnv() == null ? List.<EnvVar>of() : container.getEnv()) {
            if (v.getValueFrom() == null) {
                found.put(v.getName(), Expansion.expand(v.getValue() == null ? "" : v.getValue(), found));
                continue;
            }
            Optional<String> value = reference(pod, v.getValueFrom(), node, podIp, hostIp);
            if (value.isEmpty()) {
                return failed("env " + v.getName() + " of container " + container.getName()
                        + ": valueFrom is served for fieldRef of metadata.name, .namespace, .uid, .labels['x'], .annotations['x'],"
                        + " status.podIP, status.hostIP, spec.nodeName and spec.serviceAccountName only");
            }
            found.put(v.getName(), value.get());
        }
        return new Environment(found, Optional.empty());
    }

    private static Environment failed(String why) {
        return new Environment(Map.of(), Optional.of(why));
    }

    private static Optional<String> reference(
            DesiredPod pod, EnvVarSource source, String node, String podIp, String hostIp) {
        if (source.getFieldRef() == null) {
            return Optional.empty();
        }
        String path = source.getFieldRef().getFieldPath();
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
            case "status.podIP", "status.podIPs" -> Optional.of(podIp);
            case "status.hostIP", "status.hostIPs" -> Optional.of(hostIp);
            case "spec.nodeName" -> Optional.of(node);
            case "spec.serviceAccountName" -> Optional.of(account == null ? "" : account);
            default -> Optional.empty();
        };
    }

    private static String quoted(String path) {
        return path.substring(path.indexOf('\'') + 1, path.length() - 2);
    }
}
