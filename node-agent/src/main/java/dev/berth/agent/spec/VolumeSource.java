package dev.berth.agent.spec;

import dev.berth.protocol.config.ConfigKey;
import io.fabric8.kubernetes.api.model.EmptyDirVolumeSource;
import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Volume;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Where the content of a pod's volume comes from. */
public sealed interface VolumeSource {
    /** A claim; which volume it is bound to comes with the pod. */
    record Claim(String claim, boolean readOnly) implements VolumeSource {}

    /**
     * A fresh directory that lives as long as the pod.
     *
     * @param memory the most bytes it may have, for one that is in memory; 0 for as much as the kernel allows
     */
    record EmptyDir(OptionalLong memory) implements VolumeSource {}

    /**
     * A directory of the node.
     *
     * @param create whether it is made when it is absent
     * @param check whether it must be a directory
     */
    record HostPath(String path, boolean create, boolean check) implements VolumeSource {}

    /**
     * Files made of ConfigMaps, Secrets, tokens and the pod's own fields, renewed when those change.
     *
     * @param mode of files for which no other is written
     */
    record Projected(int mode, List<Projection> projections) implements VolumeSource {
        public Projected {
            projections = List.copyOf(projections);
        }
    }

    /** What Berth cannot mount yet. */
    record Unsupported(String why) implements VolumeSource {}

    static VolumeSource of(Volume volume) {
        if (volume.getPersistentVolumeClaim() != null) {
            var claim = volume.getPersistentVolumeClaim();
            return new Claim(claim.getClaimName(), Boolean.TRUE.equals(claim.getReadOnly()));
        }
        if (volume.getEmptyDir() != null) {
            return emptyDir(volume.getEmptyDir());
        }
        if (volume.getHostPath() != null) {
            return hostPath(volume.getHostPath());
        }
        return configuration(volume).orElseGet(() -> unsupported(volume));
    }

    private static Optional<VolumeSource> configuration(Volume volume) {
        if (volume.getConfigMap() != null) {
            var c = volume.getConfigMap();
            return projected(
                    c.getDefaultMode(), Projection.config(ConfigKey.map(c.getName()), c.getOptional(), c.getItems()));
        }
        if (volume.getSecret() != null) {
            var c = volume.getSecret();
            return projected(
                    c.getDefaultMode(),
                    Projection.config(ConfigKey.secret(c.getSecretName()), c.getOptional(), c.getItems()));
        }
        if (volume.getDownwardAPI() != null) {
            var d = volume.getDownwardAPI();
            return projected(d.getDefaultMode(), Projection.fields(d.getItems()));
        }
        if (volume.getProjected() != null) {
            List<Optional<Projection>> all = volume.getProjected().getSources().stream()
                    .map(Projection::of)
                    .toList();
            return all.stream().allMatch(Optional::isPresent)
                    ? projected(
                            volume.getProjected().getDefaultMode(),
                            all.stream().flatMap(Optional::stream).toArray(Projection[]::new))
                    : Optional.empty();
        }
        return Optional.empty();
    }

    private static Optional<VolumeSource> projected(@Nullable Integer mode, Projection... projections) {
        return Optional.of(new Projected(mode == null ? 0644 : mode, List.of(projections)));
    }

    private static VolumeSource unsupported(Volume volume) {
        return new Unsupported(
                "volume \"" + volume.getName()
                        + "\" is of a kind that this version of Berth cannot mount; it mounts persistentVolumeClaim, emptyDir, hostPath, configMap, secret, downwardAPI and projected volumes of these");
    }

    private static VolumeSource emptyDir(EmptyDirVolumeSource source) {
        if (!"Memory".equals(source.getMedium())) {
            return new EmptyDir(OptionalLong.empty());
        }
        Quantity most = source.getSizeLimit();
        return new EmptyDir(OptionalLong.of(
                most == null
                        ? 0
                        : most.getNumericalAmount()
                                .setScale(0, RoundingMode.CEILING)
                                .min(BigDecimal.valueOf(Long.MAX_VALUE))
                                .longValue()));
    }

    private static VolumeSource hostPath(HostPathVolumeSource source) {
        String type = source.getType() == null ? "" : source.getType();
        return switch (type) {
            case "" -> new HostPath(source.getPath(), false, false);
            case "Directory" -> new HostPath(source.getPath(), false, true);
            case "DirectoryOrCreate" -> new HostPath(source.getPath(), true, true);
            default ->
                new Unsupported("hostPath type " + type + " of " + source.getPath()
                        + " is not mounted by this version of Berth; it mounts Directory and DirectoryOrCreate");
        };
    }
}
