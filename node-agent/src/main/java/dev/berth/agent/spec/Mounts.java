package dev.berth.agent.spec;

import dev.berth.agent.runtime.PodRuntime.Mount;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A container's mounts.
 *
 * @param subPaths what must be there within its volumes, and not lead out of them, when the container starts
 * @param problem why they cannot be made (Kubernetes' CreateContainerConfigError)
 */
public record Mounts(List<Mount> mounts, List<SubPath> subPaths, Optional<String> problem) {
    public Mounts {
        mounts = List.copyOf(mounts);
        subPaths = List.copyOf(subPaths);
    }

    /** A directory within a volume, or a file that is there already; it may not lead out of it. */
    public record SubPath(String volume, String path) {}

    /** Where in its volume a mount begins. */
    private sealed interface Place {
        record At(String subPath) implements Place {}

        record Nowhere(String why) implements Place {}
    }

    /**
     * @param sources directory of the node by volume name
     * @param variables the container's environment, which {@code subPathExpr} may name
     */
    public static Mounts of(
            DesiredPod pod, Container container, Map<String, String> sources, Map<String, String> variables) {
        var found = new ArrayList<Mount>();
        var subPaths = new ArrayList<SubPath>();
        for (VolumeMount m : orEmpty(container.getVolumeMounts())) {
            String source = sources.get(m.getName());
            if (source == null) {
                return failed("volumeMount " + m.getName() + " of container " + container.getName()
                        + " names no volume of the pod");
            }
            boolean projected = pod.volumes().get(m.getName()) instanceof VolumeSource.Projected;
            switch (place(m, variables)) {
                case Place.Nowhere nowhere -> {
                    return failed("volumeMount " + m.getName() + " of container " + container.getName() + ": "
                            + nowhere.why());
                }
                case Place.At at -> {
                    found.add(new Mount(below(source, at.subPath()), m.getMountPath(), projected || readOnly(pod, m)));
                    if (!projected && !at.subPath().isEmpty()) {
                        subPaths.add(new SubPath(source, at.subPath()));
                    }
                }
            }
        }
        return new Mounts(found, subPaths, Optional.empty());
    }

    private static boolean readOnly(DesiredPod pod, VolumeMount m) {
        return Boolean.TRUE.equals(m.getReadOnly())
                || (pod.volumes().get(m.getName()) instanceof VolumeSource.Claim c && c.readOnly());
    }

    /** What an expression becomes is looked at as strictly as the API looks at a path that is written out. */
    private static Place place(VolumeMount m, Map<String, String> variables) {
        String expression = orEmpty(m.getSubPathExpr());
        if (expression.isEmpty()) {
            return new Place.At(orEmpty(m.getSubPath()));
        }
        List<String> unknown = Expansion.unknown(expression, variables);
        if (!unknown.isEmpty()) {
            return new Place.Nowhere("subPathExpr names " + unknown.getFirst() + ", which is no variable of it");
        }
        String path = Expansion.expand(expression, variables);
        if (path.startsWith("/") || Arrays.asList(path.split("/")).contains("..") || path.indexOf('\0') >= 0) {
            return new Place.Nowhere("subPathExpr became \"" + path + "\", which is no relative path without \"..\"");
        }
        return new Place.At(path);
    }

    private static String below(String source, String subPath) {
        return subPath.isEmpty() ? source : source + "/" + subPath;
    }

    private static Mounts failed(String why) {
        return new Mounts(List.of(), List.of(), Optional.of(why));
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : list;
    }
}
