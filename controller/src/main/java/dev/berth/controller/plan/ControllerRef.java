package dev.berth.controller.plan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import java.util.Optional;

/** Controller owner references as JSON. */
public final class ControllerRef {
    private ControllerRef() {}

    /** The reference that objects controlled by this one carry. */
    public static ObjectNode to(KubeObject owner) {
        Resource r = owner.resource();
        return Json.object()
                .put("apiVersion", r.apiVersion())
                .put("kind", r.kind())
                .put("name", owner.name())
                .put("uid", owner.uid())
                .put("controller", true)
                .put("blockOwnerDeletion", true);
    }

    /** The uid of the object's controller. */
    public static Optional<String> of(KubeObject object) {
        for (JsonNode ref : object.tree().path("metadata").path("ownerReferences")) {
            if (ref.path("controller").asBoolean(false)) {
                return Optional.of(ref.path("uid").asText(""));
            }
        }
        return Optional.empty();
    }

    /** Whether the object is one of a StatefulSet's: of such a pod at most one may run under its name. */
    public static boolean ofStatefulSet(KubeObject object) {
        return object.controller()
                .filter(o -> o.kind().equals("StatefulSet") && o.apiVersion().startsWith("apps/"))
                .isPresent();
    }

    /** Adds the reference unless the tree has got a controller in the meantime. */
    static ObjectNode add(ObjectNode tree, ObjectNode owner) {
        ArrayNode refs = tree.withObjectProperty("metadata").withArrayProperty("ownerReferences");
        for (JsonNode ref : refs) {
            if (ref.path("controller").asBoolean(false)) {
                return tree;
            }
        }
        refs.add(owner.deepCopy());
        return tree;
    }

    static ObjectNode remove(ObjectNode tree, String ownerUid) {
        ObjectNode meta = tree.withObjectProperty("metadata");
        ArrayNode kept = Json.mapper().createArrayNode();
        meta.path("ownerReferences").forEach(ref -> {
            if (!ref.path("uid").asText("").equals(ownerUid)) {
                kept.add(ref);
            }
        });
        if (kept.isEmpty()) {
            meta.remove("ownerReferences");
        } else {
            meta.set("ownerReferences", kept);
        }
        return tree;
    }
}
