package dev.berth.volumes.binding;

import dev.berth.protocol.node.SessionCommand;
import dev.berth.protocol.volume.VolumeCommand;

/** The way to the sharded entities that claim binding talks to; messages may be lost. Thread-safe. */
public interface Shards {
    void tellVolume(String volume, VolumeCommand command);

    void tellSession(String node, SessionCommand command);
}
