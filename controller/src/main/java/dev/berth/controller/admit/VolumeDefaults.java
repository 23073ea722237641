package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Defaults of a pod's volumes. */
final class VolumeDefaults {
    private static final int MODE = 0644;

    private VolumeDefaults() {}

    static void volume(ObjectNode volume) {
        boolean bare = volume.properties().stream()
                .allMatch(e -> e.getKey().equals("name") || e.getValue().isNull());
        if (bare) {
            volume.putObject("emptyDir");
        }
        for (String source : List.of("secret", "configMap", "downwardAPI", "projected")) {
            if (volume.path(source) instanceof ObjectNode found) {
                Fields.fill(found, "defaultMode", MODE);
                fieldRefs(found);
            }
        }
        for (ObjectNode source : Fields.objects(volume.path("projected"), "sources")) {
            fieldRefs(source.path("downwardAPI"));
            if (source.path("serviceAccountToken") instanceof ObjectNode token) {
                Fields.fill(token, "expirationSeconds", 3600);
            }
        }
        if (volume.path("hostPath") instanceof ObjectNode path && Fields.absent(path, "type")) {
            path.put("type", "");
        }
        if (volume.path("ephemeral").path("volumeClaimTemplate") instanceof ObjectNode template) {
            Fields.fill(Fields.object(template, "spec"), "volumeMode", "Filesystem");
        }
    }

    private static void fieldRefs(JsonNode source) {
        for (ObjectNode item : Fields.objects(source, "items")) {
            if (item.path("fieldRef") instanceof ObjectNode ref) {
                Fields.fill(ref, "apiVersion", "v1");
            }
        }
    }
}
