package dev.berth.volumes.lease;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.match.NodeMatch;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a PersistentVolume's object says to a node that asks for it.
 *
 * @param capacity such as {@code 1G}
 * @param modes the access modes by their long names
 * @param path the directory; empty if the volume is of a type that Berth cannot mount
 * @param misfit empty if the node may mount it, else why the volume's node affinity forbids that
 */
public record VolumeFacts(String uid, String capacity, Set<String> modes, String path, String misfit) {
    private static final String HOSTNAME = "kubernetes.io/hostname";

    public VolumeFacts {
        modes = Set.copyOf(modes);
    }

    /**
     * @param node the asking node's name
     * @param nodeObject its object, if the view has it; else only its name and hostname are compared
     */
    public static VolumeFacts of(KubeObject volume, String node, Optional<KubeObject> nodeObject) {
        JsonNode spec = volume.tree().path("spec");
        var modes = new HashSet<String>();
        spec.path("accessModes").forEach(m -> modes.add(m.asText()));
        Map<String, String> labels = nodeObject.map(KubeObject::labels).orElse(Map.of(HOSTNAME, node));
        boolean fits = NodeMatch.of(spec.path("nodeAffinity").path("required"))
                .map(m -> m.matches(node, labels))
                .orElse(true);
        return new VolumeFacts(
                volume.uid(),
                spec.path("capacity").path("storage").asText(""),
                modes,
                path(spec),
                fits ? "" : "the volume's node affinity does not admit node " + node);
    }

    /** The directory of a {@code local} or {@code hostPath} volume; empty for every other type. */
    public static String path(JsonNode spec) {
        String local = spec.path("local").path("path").asText("");
        return local.isEmpty() ? spec.path("hostPath").path("path").asText("") : local;
    }

    boolean onePod() {
        return modes.equals(Set.of("ReadWriteOncePod"));
    }

    /** Whether nodes may hold it side by side: many writers, or readers only. */
    boolean shared(boolean anyWriter) {
        return modes.isEmpty()
                || modes.contains("ReadWriteMany")
                || (modes.contains("ReadOnlyMany") && !anyWriter)
                || modes.equals(Set.of("ReadOnlyMany"));
    }
}
