package dev.berth.volumes.claims;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.match.LabelMatch;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A PersistentVolumeClaim as binding reads it. */
record Claim(KubeObject object) {
    private JsonNode spec() {
        return object.tree().path("spec");
    }

    ObjectKey key() {
        return object.key();
    }

    String uid() {
        return object.uid();
    }

    /** The class by name; empty if none was named, and present but empty if none is wanted. */
    Optional<String> className() {
        JsonNode named = spec().path("storageClassName");
        return named.isTextual()
                ? Optional.of(named.asText())
                : Optional.ofNullable(object.annotations().get(Names.BETA_CLASS));
    }

    String volumeName() {
        return spec().path("volumeName").asText("");
    }

    /** The request as the user wrote it. */
    String request() {
        return spec().path("resources").path("requests").path("storage").asText("0");
    }

    Size size() {
        return Size.of(request());
    }

    Set<String> accessModes() {
        return modes(spec().path("accessModes"));
    }

    String volumeMode() {
        return spec().path("volumeMode").asText("Filesystem");
    }

    /** Empty if the claim takes a volume with any labels. */
    Optional<LabelMatch> selector() {
        return spec().path("selector").isObject()
                ? Optional.of(LabelMatch.of(spec().path("selector")))
                : Optional.empty();
    }

    boolean copiesAnotherSource() {
        return spec().hasNonNull("dataSource") || spec().hasNonNull("dataSourceRef");
    }

    boolean bindCompleted() {
        return object.annotations().containsKey(Names.BIND_COMPLETED);
    }

    Optional<String> selectedNode() {
        return Optional.ofNullable(object.annotations().get(Names.SELECTED_NODE))
                .filter(n -> !n.isEmpty());
    }

    String phase() {
        return object.tree().path("status").path("phase").asText("");
    }

    boolean has(String finalizer) {
        return object.finalizers().contains(finalizer);
    }

    Map<String, String> annotations() {
        return object.annotations();
    }

    /** The {@code claimRef} of a volume that belongs to this claim. */
    ObjectNode reference() {
        return Json.object()
                .put("kind", "PersistentVolumeClaim")
                .put("namespace", object.namespace())
                .put("name", object.name())
                .put("uid", object.uid())
                .put("apiVersion", "v1")
                .put("resourceVersion", object.revision().toString());
    }

    static Set<String> modes(JsonNode array) {
        var found = new HashSet<String>();
        array.forEach(m -> found.add(m.asText()));
        return found;
    }
}
