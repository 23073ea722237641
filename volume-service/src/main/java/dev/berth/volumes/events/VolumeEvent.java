package dev.berth.volumes.events;

import dev.berth.protocol.wire.CborSerializable;

/** What has happened to one volume, in the order of its journal. */
public sealed interface VolumeEvent extends CborSerializable {
    /**
     * A life of the PersistentVolume was met for the first time.
     *
     * @param capacity as it stands in the object, such as {@code 1G}
     */
    record Provisioned(String uid, String capacity) implements VolumeEvent {}

    /** The object's capacity has changed. */
    record Expanded(String capacity) implements VolumeEvent {}

    /**
     * The node holds the volume for one more pod, or for the same pod under a later epoch.
     *
     * @param token the lease's; higher than every token before it, unless the node held the lease already
     */
    record Attached(String node, long epoch, long token, String pod, boolean readOnly) implements VolumeEvent {}

    /** The pod has let go of the volume; with its last pod a node's lease ends. */
    record Detached(String node, String pod) implements VolumeEvent {}

    /** All epochs of the node up to this one are dead. */
    record Fenced(String node, long epoch) implements VolumeEvent {}

    /** This life of the volume is to be deleted: nothing attaches any more. */
    record Released(String uid) implements VolumeEvent {}

    /** What the volume stored is gone. */
    record Deleted(String uid) implements VolumeEvent {}
}
