package dev.berth.agent.spec;

import io.fabric8.kubernetes.api.model.PodSecurityContext;
import java.util.Optional;

/**
 * The group that a pod's volumes belong to ({@code securityContext.fsGroup}).
 *
 * @param onRootMismatch leave a volume alone whose own directory is the group's already, however much is in it
 */
public record VolumeGroup(int gid, boolean onRootMismatch) {
    /** What the group may do with a directory, whose new files are the group's too (mode bits). */
    public static final int DIRECTORY = 02770;

    /** What the group may do with a file. */
    public static final int FILE = 0660;

    /** What the group may do with a file of configuration, which nobody writes. */
    public static final int READ_ONLY_FILE = 0440;

    /** Empty for a pod that names none. */
    public static Optional<VolumeGroup> of(DesiredPod pod) {
        PodSecurityContext context =
                pod.model().getSpec() == null ? null : pod.model().getSpec().getSecurityContext();
        return context == null || context.getFsGroup() == null
                ? Optional.empty()
                : Optional.of(new VolumeGroup(
                        context.getFsGroup().intValue(), "OnRootMismatch".equals(context.getFsGroupChangePolicy())));
    }
}
