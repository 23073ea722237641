package dev.berth.agent.pod;

import dev.berth.agent.spec.Payload;
import dev.berth.agent.spec.VolumeSource;
import java.time.Instant;
import java.util.Optional;

/**
 * One volume of a pod on its node.
 *
 * @param pv the PersistentVolume of a bound claim, else empty
 * @param path the directory to mount, once it is known
 * @param token of the attach lease, 0 before it is granted
 * @param written the files that the volume has, or is being given
 * @param told the last reason that was made an event, so that the same is not told at every try
 */
public record VolumeRun(
        String name,
        VolumeSource source,
        Step step,
        String pv,
        String path,
        long token,
        Instant retryAt,
        String told,
        Optional<Payload.Files> written) {
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
        /** Its files are to be made. */
        UNWRITTEN,
        WRITING,
        /** May be mounted; its files are being renewed. */
        REWRITING,
        DETACHING,
        DETACHED
    }

    static VolumeRun of(String name, VolumeSource source, String ownDirectory, PodTerms terms) {
        return switch (source) {
            case VolumeSource.Claim c ->
                new VolumeRun(name, c, Step.UNBOUND, "", "", 0, Instant.MAX, "", Optional.empty());
            case VolumeSource.EmptyDir e ->
                new VolumeRun(
                        name,
                        e,
                        Step.READY,
                        "",
                        ownDirectory + "/volumes/" + name,
                        0,
                        Instant.MAX,
                        "",
                        Optional.empty());
            case VolumeSource.HostPath h ->
                new VolumeRun(name, h, Step.READY, "", terms.onMachine(h.path()), 0, Instant.MAX, "", Optional.empty());
            case VolumeSource.Projected p ->
                new VolumeRun(
                        name,
                        p,
                        Step.UNWRITTEN,
                        "",
                        ownDirectory + "/volumes/" + name,
                        0,
                        Instant.MIN,
                        "",
                        Optional.empty());
            case VolumeSource.Unsupported u ->
                new VolumeRun(name, u, Step.BROKEN, "", "", 0, Instant.MAX, "", Optional.empty());
        };
    }

    boolean readOnly() {
        return source instanceof VolumeSource.Claim c && c.readOnly();
    }

    VolumeRun asking(String volume, Instant again) {
        return new VolumeRun(name, source, Step.ATTACHING, volume, path, token, again, told, written);
    }

    VolumeRun attached(String directory, long newToken) {
        return new VolumeRun(name, source, Step.READY, pv, directory, newToken, Instant.MAX, "", written);
    }

    VolumeRun telling(String reason) {
        return new VolumeRun(name, source, step, pv, path, token, retryAt, reason, written);
    }

    /** Files are on their way to the disk. */
    VolumeRun writing(Payload.Files files) {
        Step next = step == Step.READY ? Step.REWRITING : Step.WRITING;
        return new VolumeRun(name, source, next, pv, path, token, Instant.MIN, "", Optional.of(files));
    }

    boolean beingWritten() {
        return step == Step.WRITING || step == Step.REWRITING;
    }

    VolumeRun settled() {
        return new VolumeRun(name, source, Step.READY, pv, path, token, Instant.MIN, told, written);
    }

    VolumeRun unsettled(Instant again) {
        Step back = step == Step.REWRITING ? Step.READY : Step.UNWRITTEN;
        return new VolumeRun(name, source, back, pv, path, token, again, told, Optional.empty());
    }

    VolumeRun detaching(Instant again) {
        return new VolumeRun(name, source, Step.DETACHING, pv, path, token, again, told, written);
    }

    VolumeRun detached() {
        return new VolumeRun(name, source, Step.DETACHED, pv, path, token, Instant.MAX, told, written);
    }
}
