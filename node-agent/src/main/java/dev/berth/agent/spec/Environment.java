package dev.berth.agent.spec;

import dev.berth.protocol.config.ConfigKey;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A container's environment.
 *
 * @param problem why the container cannot be started as it is written (Kubernetes' CreateContainerConfigError)
 * @param pending whether it is not known yet: a ConfigMap or Secret has been asked for and not come
 */
public record Environment(Map<String, String> variables, Optional<String> problem, boolean pending) {
    private static final String NAME = "[-._a-zA-Z][-._a-zA-Z0-9]*";

    public Environment {
        variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
    }

    /** What comes of one reference. */
    private sealed interface Found {
        record Value(String text) implements Found {}

        /** An optional one that is not there. */
        record Nothing() implements Found {}

        record Pending() implements Found {}

        record Problem(String why) implements Found {}
    }

    /** Whole objects first, then single variables, which may name earlier ones as {@code $(NAME)}. */
    public static Environment of(DesiredPod pod, Container container, Surroundings s) {
        var found = new LinkedHashMap<String, String>();
        found.put("HOSTNAME", pod.hostname());
        if (!s.api().isEmpty()) {
            api(s.api(), found);
        }
        for (EnvFromSource from : orEmpty(container.getEnvFrom())) {
            Found whole = whole(from, s.configs(), found);
            if (!(whole instanceof Found.Nothing)) {
                return stopped(whole);
            }
        }
        for (EnvVar v : orEmpty(container.getEnv())) {
            if (v.getValueFrom() == null) {
                found.put(v.getName(), Expansion.expand(v.getValue() == null ? "" : v.getValue(), found));
                continue;
            }
            Found value = reference(pod, container, v, v.getValueFrom(), s);
            switch (value) {
                case Found.Value text -> found.put(v.getName(), text.text());
                case Found.Nothing nothing -> {}
                case Found.Pending pending -> {
                    return stopped(pending);
                }
                case Found.Problem problem -> {
                    return stopped(problem);
                }
            }
        }
        return new Environment(found, Optional.empty(), false);
    }

    /** By which clients inside of a pod find the API, and what Docker's links were once called. */
    private static void api(String address, Map<String, String> into) {
        String url = "tcp://" + address + ":443";
        into.put("KUBERNETES_SERVICE_HOST", address);
        into.put("KUBERNETES_SERVICE_PORT", "443");
        into.put("KUBERNETES_SERVICE_PORT_HTTPS", "443");
        into.put("KUBERNETES_PORT", url);
        into.put("KUBERNETES_PORT_443_TCP", url);
        into.put("KUBERNETES_PORT_443_TCP_PROTO", "tcp");
        into.put("KUBERNETES_PORT_443_TCP_PORT", "443");
        into.put("KUBERNETES_PORT_443_TCP_ADDR", address);
    }

    private static Environment stopped(Found why) {
        return why instanceof Found.Problem p
                ? new Environment(Map.of(), Optional.of(p.why()), false)
                : new Environment(Map.of(), Optional.empty(), true);
    }

    /** Adds all entries; answers Nothing when that went well. */
    private static Found whole(EnvFromSource from, ConfigObjects configs, Map<String, String> into) {
        var map = from.getConfigMapRef();
        var secret = from.getSecretRef();
        if (map == null && secret == null) {
            return new Found.Nothing();
        }
        ConfigKey key = map != null ? ConfigKey.map(map.getName()) : ConfigKey.secret(secret.getName());
        boolean optional = Boolean.TRUE.equals(map != null ? map.getOptional() : secret.getOptional());
        if (configs.unknown(key)) {
            return new Found.Pending();
        }
        Optional<ConfigObjects.Entries> entries = configs.get(key);
        if (entries.isEmpty()) {
            return optional ? new Found.Nothing() : new Found.Problem(missing(key));
        }
        String prefix = from.getPrefix() == null ? "" : from.getPrefix();
        entries.get().values().forEach((name, value) -> {
            // As the kubelet: what cannot be a variable's name is left out.
            if ((prefix + name).matches(NAME)) {
                into.put(prefix + name, value.text());
            }
        });
        return new Found.Nothing();
    }

    private static Found reference(DesiredPod pod, Container container, EnvVar v, EnvVarSource source, Surroundings s) {
        if (source.getConfigMapKeyRef() != null) {
            var ref = source.getConfigMapKeyRef();
            return entry(pod, ConfigKey.map(ref.getName()), ref.getKey(), ref.getOptional(), s.configs());
        }
        if (source.getSecretKeyRef() != null) {
            var ref = source.getSecretKeyRef();
            return entry(pod, ConfigKey.secret(ref.getName()), ref.getKey(), ref.getOptional(), s.configs());
        }
        Optional<String> value = source.getFieldRef() != null
                ? PodFields.field(pod, source.getFieldRef().getFieldPath(), s)
                : source.getResourceFieldRef() != null
                        ? PodFields.resource(pod, source.getResourceFieldRef(), container, s)
                        : Optional.empty();
        return value.<Found>map(Found.Value::new)
                .orElseGet(() -> new Found.Problem("env " + v.getName() + " of container " + container.getName()
                        + ": its valueFrom names no field or resource that is served"));
    }

    private static Found entry(
            DesiredPod pod, ConfigKey key, String name, @Nullable Boolean optional, ConfigObjects configs) {
        if (configs.unknown(key)) {
            return new Found.Pending();
        }
        Optional<ConfigObjects.Entries> entries = configs.get(key);
        Bytes value = entries.map(e -> e.values().get(name)).orElse(null);
        if (value != null) {
            return new Found.Value(value.text());
        }
        if (Boolean.TRUE.equals(optional)) {
            return new Found.Nothing();
        }
        String what = key.kind() == ConfigKey.Kind.SECRET ? "Secret" : "ConfigMap";
        return new Found.Problem(
                entries.isEmpty()
                        ? missing(key)
                        : "couldn't find key " + name + " in " + what + " " + pod.namespace() + "/" + key.name());
    }

    static String missing(ConfigKey key) {
        return (key.kind() == ConfigKey.Kind.SECRET ? "secret" : "configmap") + " \"" + key.name() + "\" not found";
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
