package dev.berth.agent.runtime.process;

import dev.berth.agent.machine.Descriptor;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Writes to a program's input for as long as somebody is there to read it. */
final class Feed extends OutputStream {
    private static final Duration SLICE = Duration.ofMillis(100);

    private final Descriptor to;
    private final boolean closing;
    private final BooleanSupplier over;

    /**
     * @param closing whether the descriptor is closed with this
     * @param over whether nobody will read any more
     */
    Feed(Descriptor to, boolean closing, BooleanSupplier over) {
        this.to = to;
        this.closing = closing;
        this.over = over;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
        int written = 0;
        while (written < length) {
            if (over.getAsBoolean()) {
                throw new IOException("the program has ended");
            }
            written += to.write(from, offset + written, length - written, SLICE);
        }
    }

    @Override
    public void close() {
        if (closing) {
            to.close();
        }
    }
}
