package dev.berth.volumes.claims;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Json;
import java.util.List;

/** The StorageClasses that are there from the start: `standard`, the default, and `shared`. */
public final class BuiltinClasses {
    private BuiltinClasses() {}

    /** Their bodies; each is created only if there is no class of its name. */
    public static List<ObjectNode> bodies() {
        ObjectNode standard = body("standard", Provisioner.STANDARD, "WaitForFirstConsumer");
        standard.withObject("metadata").putObject("annotations").put(Names.DEFAULT_CLASS, "true");
        return List.of(standard, body("shared", Provisioner.SHARED, "Immediate"));
    }

    private static ObjectNode body(String name, Provisioner provisioner, String bindingMode) {
        ObjectNode body = Json.object().put("apiVersion", "storage.k8s.io/v1").put("kind", "StorageClass");
        body.putObject("metadata").put("name", name);
        return body.put("provisioner", provisioner.id())
                .put("reclaimPolicy", "Delete")
                .put("volumeBindingMode", bindingMode)
                .put("allowVolumeExpansion", true);
    }
}
