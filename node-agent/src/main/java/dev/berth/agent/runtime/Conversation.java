package dev.berth.agent.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletionStage;

/**
 * A command that runs in a container, or the container's own program, with its streams in the caller's hands. Reads and writes block, and
 * end when it is closed. Each stream is for one thread at a time.
 */
public interface Conversation extends AutoCloseable {
    /** Closing it is the end of the input. */
    OutputStream stdin();

    /** With a terminal: everything. Ends when the command has ended and all that it wrote was read. */
    InputStream stdout();

    InputStream stderr();

    /** Sets the terminal's size; does nothing without one. */
    void resize(int columns, int rows) throws IOException;

    /** The exit code; 128 and the signal's number for one that a signal ended. */
    CompletionStage<Integer> exit();

    /** Ends it with everything that it started, if it still runs. */
    @Override
    void close();
}
