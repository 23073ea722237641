package dev.berth.agent.runtime;

import java.io.IOException;
import java.nio.channels.ByteChannel;

/** A connection whose directions end each for itself. */
public interface Duplex extends ByteChannel {
    /** Nothing more will be written; what comes can still be read. */
    void endOutput() throws IOException;
}
