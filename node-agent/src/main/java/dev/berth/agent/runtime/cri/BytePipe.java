package dev.berth.agent.runtime.cri;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/** What has arrived and was not read yet: at most a few pieces, then whoever brings more waits. One reads, one writes. */
final class BytePipe extends InputStream {
    private static final int MOST_PIECES = 16;

    private final Queue<byte[]> pieces = new ArrayDeque<>();
    private int read;
    private boolean ended;
    private boolean closed;
    private Optional<String> broken = Optional.empty();

    /** Waits for room; does nothing once the reader has gone. */
    synchronized void put(byte[] bytes) throws InterruptedException {
        while (pieces.size() >= MOST_PIECES && !closed) {
            wait();
        }
        if (!closed && !ended && bytes.length > 0) {
            pieces.add(bytes);
            notifyAll();
        }
    }

    /** Nothing more will come; what is there can still be read. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** As {@link #end}, but whoever has read what is there learns why nothing more comes. */
    synchronized void breakOff(String why) {
        if (!ended) {
            broken = Optional.of(why);
            end();
        }
    }

    @Override
    public synchronized int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public synchronized int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        byte[] first = first();
        if (first.length == 0) {
            return -1;
        }
        int n = Math.min(length, first.length - read);
        System.arraycopy(first, read, into, offset, n);
        read += n;
        if (read == first.length) {
            pieces.remove();
            read = 0;
            notifyAll();
        }
        return n;
    }

    /** Empty at the end. */
    private byte[] first() throws IOException {
        try {
            while (pieces.isEmpty() && !ended && !closed) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        byte[] piece = closed ? null : pieces.peek();
        if (piece == null && !closed && broken.isPresent()) {
            throw new IOException(broken.get());
        }
        return piece == null ? new byte[0] : piece;
    }

    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }
}
