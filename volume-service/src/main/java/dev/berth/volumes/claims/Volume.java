package dev.berth.volumes.claims;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.match.NodeMatch;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A PersistentVolume as binding reads it. */
record Volume(KubeObject object) {
    JsonNode spec() {
        return object.tree().path("spec");
    }

    String name() {
        return object.name();
    }

    String uid() {
        return object.uid();
    }

    String className() {
        String named = spec().path("storageClassName").asText("");
        return named.isEmpty() ? object.annotations().getOrDefault(Names.BETA_CLASS, "") : named;
    }

    String capacity() {
        return spec().path("capacity").path("storage").asText("0");
    }

    Size size() {
        return Size.of(capacity());
    }

    Set<String> accessModes() {
        return Claim.modes(spec().path("accessModes"));
    }

    String volumeMode() {
        return spec().path("volumeMode").asText("Filesystem");
    }

    boolean claimed() {
        return spec().path("claimRef").isObject();
    }

    ObjectKey claimKey() {
        JsonNode ref = spec().path("claimRef");
        return new ObjectKey(ref.path("namespace").asText(""), ref.path("name").asText("-"));
    }

    /** The life of the claim that has the volume; empty if it is only set aside for a claim of that name. */
    String claimUid() {
        return spec().path("claimRef").path("uid").asText("");
    }

    /** Whether the volume is bound to, or set aside for, this claim. */
    boolean isFor(Claim claim) {
        return claimed()
                && claimKey().equals(claim.key())
                && (claimUid().isEmpty() || claimUid().equals(claim.uid()));
    }

    boolean belongsTo(Claim claim) {
        return claimed() && claimKey().equals(claim.key()) && claimUid().equals(claim.uid());
    }

    String phase() {
        return object.tree().path("status").path("phase").asText("");
    }

    boolean reclaimDelete() {
        return spec().path("persistentVolumeReclaimPolicy").asText("Retain").equals("Delete");
    }

    boolean madeByBerth() {
        return Provisioner.of(object.annotations().getOrDefault(Names.PROVISIONED_BY, ""))
                .isPresent();
    }

    /** The directory that Berth has made for this volume, and that it may therefore remove; its last part is the volume's name. */
    Optional<String> directoryOfBerth() {
        String local = spec().path("local").path("path").asText("");
        String path = local.isEmpty() ? spec().path("hostPath").path("path").asText("") : local;
        return madeByBerth() && path.endsWith("/" + name()) ? Optional.of(path) : Optional.empty();
    }

    boolean has(String finalizer) {
        return object.finalizers().contains(finalizer);
    }

    Optional<NodeMatch> nodeAffinity() {
        return NodeMatch.of(spec().path("nodeAffinity").path("required"));
    }

    boolean reaches(String node, Map<String, String> labels) {
        return nodeAffinity().map(m -> m.matches(node, labels)).orElse(true);
    }
}
