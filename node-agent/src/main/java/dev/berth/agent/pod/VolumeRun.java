package dev.berth.agent.pod;

import dev.berth.agent.spec.VolumeSource;
import java.time.Instant;

/**
 * One volume of a pod on its node.
 *
 * @param pv the PersistentVolume of a bound claim, else empty
 * @param path the directory to mount, once it is known
 * @param token of the attach lease, 0 before it is granted
 * @param told the last reason that was made an event, so that the same is not told at every try
 */
public record VolumeRun(
        String name, VolumeSource source, Step step, String pv, String path, long token, Instant retryAt, String told) {
    /** How far the volume has come. */
    public enum Step {
        /** Its claim has no volume yet. */
        UNBOUND,
        /** Asked for; not granted yet. */
        ATTACHING,
        /** May be mounted. */
        READY,
        /** Cannot be mounted by this version. */
        BROKEN,
        DETACHING,
        DETACHED
    }

    static VolumeRun of(String name, VolumeSource source, String ownDirectory) {
        return switch (source) {
            case VolumeSource.Claim c -> new VolumeRun(name, c, Step.UNBOUND, "", "", 0, Instant.MAX, "");
            case VolumeSource.EmptyDir e ->
                new VolumeRun(name, e, Step.READY, "", ownDirectory + "/volumes/" + name, 0, Instant.MAX, "");
            case VolumeSource.HostPath h -> new VolumeRun(name, h, Step.READY, "", h.path(), 0, Instant.MAX, "");
            case VolumeSource.Unsupported u -> new VolumeRun(name, u, Step.BROKEN, "", "", 0, Instant.MAX, "");
        };
    }

    boolean readOnly() {
        return source instanceof VolumeSource.Claim c && c.readOnly();
    }

    VolumeRun asking(String volume, Instant again) {
        return new VolumeRun(name, source, Step.ATTACHING, volume, path, token, again, told);
    }

    VolumeRun attached(String directory, long newToken) {
        return new VolumeRun(name, source, Step.READY, pv, directory, newToken, Instant.MAX, "");
    }

    VolumeRun telling(String reason) {
        return new VolumeRun(name, source, step, pv, path, token, retryAt, reason);
    }

    VolumeRun detaching(Instant again) {
        return new VolumeRun(name, source, Step.DETACHING, pv, path, token, again, told);
    }

    VolumeRun detached() {
        return new VolumeRun(name, source, Step.DETACHED, pv, path, token, Instant.MAX, told);
    }
}
