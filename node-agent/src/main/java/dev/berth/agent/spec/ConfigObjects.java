package dev.berth.agent.spec;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.config.ConfigKey;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a node knows of the ConfigMaps and Secrets that a pod names.
 *
 * @param known an empty value for one of which it is known that it does not exist; no entry for one of which nothing is known yet
 */
public record ConfigObjects(Map<ConfigKey, Optional<Entries>> known) {
    public static final ConfigObjects NONE = new ConfigObjects(Map.of());

    public ConfigObjects {
        known = Map.copyOf(known);
    }

    /** The entries of one object, by key. */
    public record Entries(Map<String, Bytes> values) {
        public Entries {
            values = java.util.Collections.unmodifiableMap(new TreeMap<>(values));
        }

        /** Reads a ConfigMap's {@code data} and {@code binaryData}, or a Secret's {@code data}. */
        public static Entries of(ConfigKey.Kind kind, JsonNode object) {
            var values = new TreeMap<String, Bytes>();
            boolean secret = kind == ConfigKey.Kind.SECRET;
            object.path("data")
                    .properties()
                    .forEach(e -> values.put(
                            e.getKey(),
                            secret
                                    ? decoded(e.getValue())
                                    : Bytes.of(e.getValue().asText())));
            object.path("binaryData").properties().forEach(e -> values.put(e.getKey(), decoded(e.getValue())));
            return new Entries(values);
        }

        private static Bytes decoded(JsonNode base64) {
            try {
                return new Bytes(Base64.getMimeDecoder().decode(base64.asText()));
            } catch (IllegalArgumentException notBase64) {
                // The API lets none in; what is there anyway is given as it stands.
                return Bytes.of(base64.asText());
            }
        }
    }

    public boolean unknown(ConfigKey key) {
        return !known.containsKey(key);
    }

    /** Empty for one that is unknown or does not exist. */
    public Optional<Entries> get(ConfigKey key) {
        return known.getOrDefault(key, Optional.empty());
    }

    public ConfigObjects with(ConfigKey key, Optional<Entries> entries) {
        var next = new HashMap<>(known);
        next.put(key, entries);
        return new ConfigObjects(next);
    }
}
