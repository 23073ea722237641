package dev.berth.volumes.lease;

import java.util.Optional;

/** What is asked of a volume. */
public sealed interface Ask {
    /** @param facts what the PersistentVolume's object says; empty if there is none */
    record Attach(String node, long epoch, String pod, boolean readOnly, Optional<VolumeFacts> facts) implements Ask {}

    record Detach(String node, long epoch, String pod, long token) implements Ask {}

    record Fence(String node, long epoch) implements Ask {}

    /** Let nothing attach to this life any more: it is to be deleted. */
    record Release(String uid) implements Ask {}

    /** The directory is gone. */
    record Delete(String uid) implements Ask {}
}
