package dev.berth.agent.spec;

import dev.berth.agent.runtime.PodRuntime.Mount;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container's mounts.
 *
 * @param problem why they cannot be made
 */
public record Mounts(List<Mount> mounts, Optional<String> problem) {
    public Mounts {
        mounts = List.copyOf(mounts);
    }

    /** @param sources directory of the node by volume name */
    public static Mounts of(DesiredPod pod, Container container, Map<String, String> sources) {
        var found = new ArrayList<Mount>();
        for (VolumeMount m :
                container.getVolumeMounts() == null ? List.<VolumeMount>of() : container.getVolumeMounts()) {
            String source = sources.get(m.getName());
            if (source == null) {
                return failed("volumeMount " + m.getName() + " of container " + container.getName()
                        + " names no volume of the pod");
            }
            if (m.getSubPathExpr() != null && !m.getSubPathExpr().isEmpty()) {
                return failed("subPathExpr is not served by this version of Berth; use subPath");
            }
            boolean readOnly = Boolean.TRUE.equals(m.getReadOnly())
                    || pod.volumes().get(m.getName()) instanceof VolumeSource.Projected
                    || (pod.volumes().get(m.getName()) instanceof VolumeSource.Claim c && c.readOnly());
            found.add(new Mount(below(source, m.getSubPath()), m.getMountPath(), readOnly));
        }
        return new Mounts(found, Optional.empty());
    }

    /** The directories below volumes that mounts of this pod name by {@code subPath}; to be made before the first start. */
    public static List<SubPath> subPaths(DesiredPod pod, Map<String, String> sources) {
        return pod.containers().stream()
                .flatMap(c -> c.model().getVolumeMounts().stream())
                .filter(m -> !(pod.volumes().get(m.getName()) instanceof VolumeSource.Projected))
                .filter(m -> m.getSubPath() != null && !m.getSubPath().isEmpty() && sources.containsKey(m.getName()))
                .map(m -> new SubPath(sources.getOrDefault(m.getName(), ""), m.getSubPath()))
                .distinct()
                .toList();
    }

    /** A directory within a volume; it may not lead out of it. */
    public record SubPath(String volume, String path) {}

    private static String below(String source, @org.jspecify.annotations.Nullable String subPath) {
        return subPath == null || subPath.isEmpty() ? source : source + "/" + subPath;
    }

    private static Mounts failed(String why) {
        return new Mounts(List.of(), Optional.of(why));
    }
}
