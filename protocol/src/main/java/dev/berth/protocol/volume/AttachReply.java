package dev.berth.protocol.volume;

import dev.berth.protocol.wire.CborSerializable;

/** A volume actor's answer to an agent. */
public sealed interface AttachReply extends CborSerializable {
    /**
     * The node holds the lease.
     *
     * @param token grows with each change of holder; an agent refuses a lower one than it has seen
     * @param path the directory to mount, created by the agent if it is absent
     */
    record Attached(String volume, String podUid, long token, String path) implements AttachReply {}

    /** Another node holds it; ask again. The reason is for the pod's FailedAttachVolume event. */
    record Held(String volume, String podUid, String reason) implements AttachReply {}

    /** There is no such volume, or it may not be mounted there; the reason is for the pod's event. */
    record Refused(String volume, String podUid, String reason) implements AttachReply {}

    record Detached(String volume, String podUid) implements AttachReply {}
}
