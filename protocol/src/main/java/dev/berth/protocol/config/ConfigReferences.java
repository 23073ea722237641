package dev.berth.protocol.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashSet;
import java.util.Set;

/** Which ConfigMaps and Secrets a pod's containers and volumes name: what its node must know, and all that it may know. */
public final class ConfigReferences {
    private ConfigReferences() {}

    /** @param pod the Pod object */
    public static Set<ConfigKey> of(JsonNode pod) {
        var found = new LinkedHashSet<ConfigKey>();
        JsonNode spec = pod.path("spec");
        for (String list : new String[] {"initContainers", "containers"}) {
            for (JsonNode container : spec.path(list)) {
                container.path("env").forEach(env -> values(found, env.path("valueFrom")));
                container.path("envFrom").forEach(from -> whole(found, from));
            }
        }
        for (JsonNode volume : spec.path("volumes")) {
            add(found, ConfigKey.map(volume.at("/configMap/name").asText("")));
            add(found, ConfigKey.secret(volume.at("/secret/secretName").asText("")));
            volume.at("/projected/sources").forEach(source -> {
                add(found, ConfigKey.map(source.at("/configMap/name").asText("")));
                add(found, ConfigKey.secret(source.at("/secret/name").asText("")));
            });
        }
        return found;
    }

    private static void values(Set<ConfigKey> found, JsonNode valueFrom) {
        add(found, ConfigKey.map(valueFrom.at("/configMapKeyRef/name").asText("")));
        add(found, ConfigKey.secret(valueFrom.at("/secretKeyRef/name").asText("")));
    }

    private static void whole(Set<ConfigKey> found, JsonNode from) {
        add(found, ConfigKey.map(from.at("/configMapRef/name").asText("")));
        add(found, ConfigKey.secret(from.at("/secretRef/name").asText("")));
    }

    private static void add(Set<ConfigKey> found, ConfigKey key) {
        if (!key.name().isEmpty()) {
            found.add(key);
        }
    }
}
