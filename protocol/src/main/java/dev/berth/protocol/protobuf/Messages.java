package dev.berth.protocol.protobuf;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.classpath.ClassPath;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Which field has which number in which message: made from Kubernetes' Go types by {@code src/test/schema/protobuf.py}. */
final class Messages {
    private static final class Loaded {
        static final Map<String, Map<Integer, Field>> ONCE = load();
    }

    private Messages() {}

    static Optional<Map<Integer, Field>> of(String name) {
        return Optional.ofNullable(Loaded.ONCE.get(name));
    }

    /** The message of a kind; {@code DeleteOptions} and the like are the same one in every group. */
    static Optional<String> ofKind(String apiVersion, String kind) {
        String group = apiVersion.contains("/") ? apiVersion.replaceFirst("[./].*", "") : "core";
        String version = apiVersion.substring(apiVersion.indexOf('/') + 1);
        String own = group + "." + version + "." + kind;
        return Loaded.ONCE.containsKey(own)
                ? Optional.of(own)
                : Optional.of("meta.v1." + kind).filter(Loaded.ONCE::containsKey);
    }

    private static Map<String, Map<Integer, Field>> load() {
        var all = new HashMap<String, Map<Integer, Field>>();
        for (Map.Entry<String, JsonNode> message :
                Json.parse(ClassPath.bytes(Messages.class, "messages.json")).properties()) {
            var fields = new HashMap<Integer, Field>();
            message.getValue()
                    .properties()
                    .forEach(f -> fields.put(
                            Integer.valueOf(f.getKey()),
                            Field.parse(f.getValue().textValue())));
            all.put(message.getKey(), fields);
        }
        return all;
    }
}
