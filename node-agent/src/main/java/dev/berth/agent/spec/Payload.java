package dev.berth.agent.spec;

import dev.berth.protocol.config.ConfigKey;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a volume of configuration is to hold. */
public sealed interface Payload {
    /** @param files by their path in the volume */
    record Files(Map<String, Entry> files) implements Payload {
        public static final Files EMPTY = new Files(Map.of());

        public Files {
            files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
        }
    }

    /** @param mode permission bits */
    record Entry(Bytes content, int mode) {}

    /** Something has been asked for and not come. */
    record Pending() implements Payload {}

    /** It cannot be made as it is written. */
    record Missing(String why) implements Payload {}

    static Payload of(VolumeSource.Projected volume, DesiredPod pod, Surroundings s) {
        var files = new LinkedHashMap<String, Entry>();
        for (Projection projection : volume.projections()) {
            Payload part = switch (projection) {
                case Projection.Config c -> entries(c, volume.mode(), s.configs(), files);
                case Projection.Token t -> token(t, volume.mode(), s.tokens(), files);
                case Projection.Fields f -> fields(f, volume.mode(), pod, s, files);
            };
            if (!(part instanceof Files)) {
                return part;
            }
        }
        return new Files(files);
    }

    private static Payload entries(Projection.Config c, int mode, ConfigObjects configs, Map<String, Entry> into) {
        if (configs.unknown(c.key())) {
            return new Pending();
        }
        Optional<ConfigObjects.Entries> entries = configs.get(c.key());
        if (entries.isEmpty()) {
            return c.optional() ? Files.EMPTY : new Missing(Environment.missing(c.key()));
        }
        if (c.items().isEmpty()) {
            entries.get().values().forEach((name, value) -> into.put(name, new Entry(value, mode)));
        }
        for (Projection.Item item : c.items()) {
            Bytes value = entries.get().values().get(item.key());
            if (value != null) {
                into.put(item.path(), new Entry(value, item.mode().orElse(mode)));
            } else if (!c.optional()) {
                String kind = c.key().kind() == ConfigKey.Kind.SECRET ? "secret" : "config";
                return new Missing("references non-existent " + kind + " key: " + item.key());
            }
        }
        return Files.EMPTY;
    }

    private static Payload token(Projection.Token t, int mode, PodTokens tokens, Map<String, Entry> into) {
        Optional<PodTokens.Answer> answer = tokens.get(t.wish());
        if (answer.isEmpty()) {
            return new Pending();
        }
        if (answer.get().refused()) {
            return new Missing(answer.get().problem());
        }
        into.put(t.path(), new Entry(answer.get().token(), mode));
        return Files.EMPTY;
    }

    private static Payload fields(
            Projection.Fields f, int mode, DesiredPod pod, Surroundings s, Map<String, Entry> into) {
        for (Projection.Field field : f.fields()) {
            Optional<String> text = field.resource()
                    .map(r -> PodFields.resource(pod, r, null, s))
                    .orElseGet(() -> PodFields.field(pod, field.field(), s));
            if (text.isEmpty()) {
                return new Missing("the file " + field.path() + " names no field or resource that is served");
            }
            into.put(field.path(), new Entry(Bytes.of(text.get()), field.mode().orElse(mode)));
        }
        return Files.EMPTY;
    }
}
