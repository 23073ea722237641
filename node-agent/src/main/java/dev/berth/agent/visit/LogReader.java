package dev.berth.agent.visit;

import akka.util.ByteString;
import dev.berth.agent.logs.LogLines;
import dev.berth.agent.runtime.ContainerLog;
import dev.berth.protocol.node.PodVisit.LogWish;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Reads a container's log from where the reader wants it, and goes on with it if it is to be followed. Blocks; at most 64 KiB in memory. */
final class LogReader {
    private static final int CHUNK = 64 * 1024;
    /** Longer than the time, stream and tag of any line. */
    private static final int HEAD = 128;

    private static final Duration LOOK = Duration.ofMillis(50);

    private final ContainerLog log;
    private final SeekableByteChannel file;
    private final boolean follow;
    private final LogLines lines;
    private final byte[] buffer = new byte[CHUNK];
    private volatile boolean closed;

    private LogReader(ContainerLog log, SeekableByteChannel file, LogWish wish) {
        this.log = log;
        this.file = file;
        this.follow = wish.follow();
        this.lines = new LogLines(wish);
    }

    static LogReader open(ContainerLog log, LogWish wish) throws IOException {
        SeekableByteChannel file = log.open();
        try {
            file.position(wish.tail().isPresent() ? tail(file, wish.tail().get()) : 0);
            return new LogReader(log, file, wish);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /** The next piece, never an empty one; nothing when the log is over. Waits for it where it is followed. */
    Optional<ByteString> next() throws IOException {
        while (!closed && !lines.full()) {
            // In this order: what came before the end is still read.
            boolean over = !follow || log.ended();
            int read = file.read(ByteBuffer.wrap(buffer));
            if (read > 0) {
                byte[] piece = lines.read(buffer, read);
                if (piece.length > 0) {
                    return Optional.of(ByteString.fromArrayUnsafe(piece));
                }
            } else if (over) {
                return Optional.empty();
            } else {
                LockSupport.parkNanos(LOOK.toNanos());
            }
        }
        return Optional.empty();
    }

    void close() throws IOException {
        closed = true;
        file.close();
    }

    /** Where the last so many lines begin; a long line that was written in parts counts once. Reads backward, in blocks. */
    static long tail(SeekableByteChannel file, long wanted) throws IOException {
        long size = file.size();
        long found = 0;
        long next = size;
        byte[] block = new byte[CHUNK + HEAD];
        for (long end = size; end > 0 && wanted > 0; end -= Math.min(end, CHUNK)) {
            long from = Math.max(0, end - CHUNK);
            // With the head of what follows: a line that begins at the block's end is told by it.
            int length = read(file, from, block, (int) Math.min(size - from, end - from + HEAD));
            for (int at = (int) (end - from) - 1; at >= 0; at--) {
                boolean begins = from + at == 0 || (at > 0 && block[at - 1] == '\n');
                boolean begun = block[at] == '\n' && at + 1 == end - from && end < size;
                if (begins || begun) {
                    int start = begun ? at + 1 : at;
                    if (whole(block, start, length) && ++found > wanted) {
                        return next;
                    }
                    next = from + start;
                }
            }
        }
        return wanted > 0 ? 0 : size;
    }

    /** Whether the line that begins here is no part that goes on in the next one. */
    private static boolean whole(byte[] block, int start, int length) {
        int spaces = 0;
        for (int i = start; i < length && block[i] != '\n'; i++) {
            if (block[i] == ' ' && ++spaces == 2) {
                return i + 1 >= length || block[i + 1] != 'P';
            }
        }
        return true;
    }

    private static int read(SeekableByteChannel file, long from, byte[] into, int length) throws IOException {
        file.position(from);
        ByteBuffer buffer = ByteBuffer.wrap(into, 0, length);
        int read;
        do {
            read = file.read(buffer);
        } while (read >= 0 && buffer.hasRemaining());
        return buffer.position();
    }
}
