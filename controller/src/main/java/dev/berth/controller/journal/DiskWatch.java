package dev.berth.controller.journal;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks the journal's disk every other second, as long as this peer has nothing to write. Who writes is told by the disk itself; one that does not
 * would keep the files of a failed disk open, take part in votes, and find out when the others count on it.
 */
final class DiskWatch implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(2);
    /** For a look that has begun; one at a disk that hangs does not hold up the end. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final JournalPeer peer;
    /** Of its own: a disk that hangs holds it up. */
    private final Thread thread;

    private volatile boolean closed;

    DiskWatch(JournalPeer peer) {
        this.peer = peer;
        this.thread = Thread.ofPlatform().name("journal-disk").daemon().start(this::run);
    }

    private void run() {
        long before = -1;
        while (!closed) {
            long reached = peer.copy().reached();
            if (reached == before) {
                peer.askDisk();
            }
            before = reached;
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
