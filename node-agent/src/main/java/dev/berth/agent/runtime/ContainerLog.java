package dev.berth.agent.runtime;

import java.io.IOException;
import java.nio.channels.SeekableByteChannel;

/** The log of one life of a container, in the CRI format ({@code TIME STREAM F|P TEXT}). Thread-safe. */
public interface ContainerLog {
    /** For reading; what is appended later shows up. To be closed by the reader. */
    SeekableByteChannel open() throws IOException;

    /** Whether nothing will be appended any more. */
    boolean ended();
}
