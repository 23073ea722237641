package dev.berth.agent.spec;

import dev.berth.protocol.config.ConfigKey;
import dev.berth.protocol.config.TokenWish;
import io.fabric8.kubernetes.api.model.DownwardAPIVolumeFile;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.ResourceFieldSelector;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One source of the files of a volume of configuration. */
public sealed interface Projection {
    /**
     * A ConfigMap's or Secret's entries.
     *
     * @param items which of them, and where; none for all of them under their own names
     */
    record Config(ConfigKey key, boolean optional, List<Item> items) implements Projection {
        public Config {
            items = List.copyOf(items);
        }
    }

    record Item(String key, String path, Optional<Integer> mode) {}

    /** The pod's own fields. */
    record Fields(List<Field> fields) implements Projection {
        public Fields {
            fields = List.copyOf(fields);
        }
    }

    /** A token of the pod's ServiceAccount. */
    record Token(TokenWish wish, String path) implements Projection {}

    /** @param field empty where a resource is named */
    record Field(String path, String field, Optional<ResourceFieldSelector> resource, Optional<Integer> mode) {}

    static Config config(ConfigKey key, @Nullable Boolean optional, @Nullable List<KeyToPath> items) {
        List<Item> all = items == null
                ? List.of()
                : items.stream()
                        .map(i -> new Item(i.getKey(), i.getPath(), Optional.ofNullable(i.getMode())))
                        .toList();
        return new Config(key, Boolean.TRUE.equals(optional), all);
    }

    static Fields fields(@Nullable List<DownwardAPIVolumeFile> files) {
        return new Fields(
                files == null
                        ? List.of()
                        : files.stream()
                                .map(f -> new Field(
                                        f.getPath(),
                                        f.getFieldRef() == null
                                                ? ""
                                                : f.getFieldRef().getFieldPath(),
                                        Optional.ofNullable(f.getResourceFieldRef()),
                                        Optional.ofNullable(f.getMode())))
                                .toList());
    }

    /** Empty for a kind that is not served. */
    static Optional<Projection> of(VolumeProjection source) {
        if (source.getConfigMap() != null) {
            var c = source.getConfigMap();
            return Optional.of(config(ConfigKey.map(c.getName()), c.getOptional(), c.getItems()));
        }
        if (source.getSecret() != null) {
            var c = source.getSecret();
            return Optional.of(config(ConfigKey.secret(c.getName()), c.getOptional(), c.getItems()));
        }
        if (source.getServiceAccountToken() != null) {
            var t = source.getServiceAccountToken();
            return Optional.of(new Token(TokenWish.of(t.getAudience(), t.getExpirationSeconds()), t.getPath()));
        }
        return source.getDownwardAPI() == null
                ? Optional.empty()
                : Optional.of(fields(source.getDownwardAPI().getItems()));
    }
}
