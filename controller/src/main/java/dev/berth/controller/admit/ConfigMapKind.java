package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** ConfigMaps. */
final class ConfigMapKind implements Kind {
    static final int MOST = 1024 * 1024;

    @Override
    public void check(ObjectNode tree, Problems problems) {
        long total = 0;
        for (String field : List.of("data", "binaryData")) {
            for (var entry : tree.path(field).properties()) {
                Path at = Path.ROOT.child(field).key(entry.getKey());
                problems.invalid(at, entry.getKey(), Names.configKey(entry.getKey()));
                if (field.equals("data") && tree.path("binaryData").has(entry.getKey())) {
                    problems.invalid(at, entry.getKey(), "duplicate of key present in binaryData");
                }
                String value = entry.getValue().asText("");
                total += field.equals("data") ? value.getBytes(StandardCharsets.UTF_8).length : value.length() / 4 * 3;
            }
        }
        if (total > MOST) {
            problems.tooLong(Path.ROOT, MOST);
        }
    }

    @Override
    public void checkUpdate(ObjectNode old, ObjectNode next, Problems problems) {
        frozen(old, next, List.of("data", "binaryData"), problems);
    }

    /** What {@code immutable: true} means, for ConfigMaps and Secrets. */
    static void frozen(ObjectNode old, ObjectNode next, List<String> fields, Problems problems) {
        if (!old.path("immutable").asBoolean(false)) {
            return;
        }
        if (!next.path("immutable").asBoolean(false)) {
            problems.forbidden(Path.ROOT.child("immutable"), "field is immutable when `immutable` is set");
        }
        for (String field : fields) {
            if (!Fields.same(old.path(field), next.path(field))) {
                problems.forbidden(Path.ROOT.child(field), "field is immutable when `immutable` is set");
            }
        }
    }
}
