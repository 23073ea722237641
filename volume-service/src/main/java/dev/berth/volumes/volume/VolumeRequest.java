package dev.berth.volumes.volume;

import akka.actor.typed.ActorRef;
import dev.berth.protocol.volume.VolumeCommand;
import dev.berth.protocol.wire.CborSerializable;
import java.util.List;

/** What claim binding asks of a volume actor when a volume is to be deleted. */
public sealed interface VolumeRequest extends VolumeCommand, CborSerializable {
    /** From now on nothing attaches to this life of the volume; answered by {@link Released}. Idempotent. */
    record Release(String uid, ActorRef<Released> replyTo) implements VolumeRequest {}

    /** What this life of the volume stored is gone. Idempotent, not answered. */
    record Delete(String uid) implements VolumeRequest {}

    /** @param holders the nodes that have still to detach; empty when the directory may be removed */
    record Released(String volume, List<String> holders) implements CborSerializable {
        public Released {
            holders = List.copyOf(holders);
        }
    }
}
