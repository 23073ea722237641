package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Secrets: text goes into {@code data} as base64, and some types ask for keys. */
final class SecretKind implements Kind {
    private static final Map<String, List<String>> KEYS = Map.of(
            "kubernetes.io/tls", List.of("tls.crt", "tls.key"),
            "kubernetes.io/ssh-auth", List.of("ssh-privatekey"),
            "kubernetes.io/dockercfg", List.of(".dockercfg"),
            "kubernetes.io/dockerconfigjson", List.of(".dockerconfigjson"));

    @Override
    public void fill(ObjectNode tree) {
        Fields.fill(tree, "type", "Opaque");
        if (tree.path("stringData") instanceof ObjectNode texts) {
            if (!texts.isEmpty()) {
                ObjectNode data = Fields.object(tree, "data");
                texts.properties().forEach(e -> data.put(e.getKey(), encoded(e.getValue())));
            }
            tree.remove("stringData");
        }
    }

    private static String encoded(JsonNode text) {
        return Base64.getEncoder().encodeToString(text.asText("").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void check(ObjectNode tree, Problems problems) {
        Path at = Path.ROOT.child("data");
        long total = 0;
        for (var entry : tree.path("data").properties()) {
            problems.invalid(at.key(entry.getKey()), entry.getKey(), Names.configKey(entry.getKey()));
            total += entry.getValue().asText("").length() / 4 * 3L;
        }
        if (total > ConfigMapKind.MOST) {
            problems.tooLong(at, ConfigMapKind.MOST);
        }
        for (String key : KEYS.getOrDefault(Fields.text(tree, "type"), List.of())) {
            if (!tree.path("data").has(key)) {
                problems.required(at.key(key), "");
            }
        }
    }

    @Override
    public void checkUpdate(ObjectNode old, ObjectNode next, Problems problems) {
        if (!Fields.same(old.path("type"), next.path("type"))) {
            problems.invalid(Path.ROOT.child("type"), next.path("type"), Problems.IMMUTABLE);
        }
        ConfigMapKind.frozen(old, next, List.of("data"), problems);
    }
}
