package dev.berth.agent.spec;

import io.fabric8.kubernetes.api.model.HostPathVolumeSource;
import io.fabric8.kubernetes.api.model.Volume;

/** Where the content of a pod's volume comes from. */
public sealed interface VolumeSource {
    /** A claim; which volume it is bound to comes with the pod. */
    record Claim(String claim, boolean readOnly) implements VolumeSource {}

    /** A fresh directory that lives as long as the pod. */
    record EmptyDir() implements VolumeSource {}

    /**
     * A directory of the node.
     *
     * @param create whether it is made when it is absent
     * @param check whether it must be a directory
     */
    record HostPath(String path, boolean create, boolean check) implements VolumeSource {}

    /** What Berth cannot mount yet. */
    record Unsupported(String why) implements VolumeSource {}

    static VolumeSource of(Volume volume) {
        if (volume.getPersistentVolumeClaim() != null) {
            var claim = volume.getPersistentVolumeClaim();
            return new Claim(claim.getClaimName(), Boolean.TRUE.equals(claim.getReadOnly()));
        }
        if (volume.getEmptyDir() != null) {
            return new EmptyDir();
        }
        if (volume.getHostPath() != null) {
            return hostPath(volume.getHostPath());
        }
        return new Unsupported(
                "volume \"" + volume.getName()
                        + "\" is of a kind that this version of Berth cannot mount; it mounts persistentVolumeClaim, emptyDir and hostPath");
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
