package dev.berth.volumes.claims;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.KubeObject;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** A StorageClass as binding reads it. */
record StorageClass(KubeObject object) {
    String name() {
        return object.name();
    }

    String provisioner() {
        return object.tree().path("provisioner").asText("");
    }

    boolean waitsForConsumer() {
        return object.tree().path("volumeBindingMode").asText("").equals("WaitForFirstConsumer");
    }

    String reclaimPolicy() {
        return object.tree().path("reclaimPolicy").asText("Delete");
    }

    boolean expands() {
        return object.tree().path("allowVolumeExpansion").asBoolean(false);
    }

    String parameter(String name) {
        return object.tree().path("parameters").path(name).asText("");
    }

    JsonNode mountOptions() {
        return object.tree().path("mountOptions");
    }

    private boolean isDefault() {
        return "true".equals(object.annotations().get(Names.DEFAULT_CLASS))
                || "true".equals(object.annotations().get(Names.BETA_DEFAULT_CLASS));
    }

    /** Of several default classes the newest counts, and of those the first by name, as in Kubernetes. */
    static Optional<StorageClass> defaultOf(Stream<StorageClass> classes) {
        return classes.filter(StorageClass::isDefault)
                .min(Comparator.comparing(StorageClass::created).reversed().thenComparing(StorageClass::name));
    }

    private String created() {
        return object.tree().path("metadata").path("creationTimestamp").asText("");
    }
}
