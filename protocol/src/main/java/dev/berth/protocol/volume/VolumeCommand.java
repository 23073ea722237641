package dev.berth.protocol.volume;

import akka.actor.typed.ActorRef;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import dev.berth.protocol.wire.CborSerializable;

/** What is said to a volume actor: the sharded entity named by the PersistentVolume. */
public interface VolumeCommand {
    EntityTypeKey<VolumeCommand> KEY = EntityTypeKey.create(VolumeCommand.class, "volume");

    /** The messages that come from agents. */
    sealed interface FromAgent extends VolumeCommand, CborSerializable {}

    /**
     * Asks for the attach lease of the volume for this node; answered by an {@link AttachReply}. Asking again for what is held already gives
     * the same token.
     *
     * @param epoch the epoch of the node's session
     */
    record Attach(String node, long epoch, String podUid, boolean readOnly, ActorRef<AttachReply> replyTo)
            implements FromAgent {}

    /** The pod no longer uses the volume on this node and nothing of it is mounted. Idempotent; answered by {@link AttachReply.Detached}. */
    record Detach(String node, long epoch, String podUid, long token, ActorRef<AttachReply> replyTo)
            implements FromAgent {}

    /** The messages that come from node sessions. */
    sealed interface FromSession extends VolumeCommand, CborSerializable {}

    /**
     * Every epoch of the node up to this one is dead: its leases on the volume are void, and what still comes from those epochs is refused.
     * Sent only after the session's own fence is durable. Idempotent; answered by {@link Fenced}.
     */
    record Fence(String node, long epoch, ActorRef<Fenced> replyTo) implements FromSession {}

    /** The answer to {@link Fence}: durable. */
    record Fenced(String volume, String node, long epoch) implements CborSerializable {}
}
