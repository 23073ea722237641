package dev.berth.controller.journal;

import dev.berth.controller.journal.group.RefusedChange;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a peer without a copy to a group that has begun. If the group counts it, it has lost its disk, and with it what it has promised: it
 * may have voted, and others may take as stored what it no longer has. So it is taken out of the group first, begins with nothing, and is
 * added as any new peer: filled before it counts. If the group does not count it, it waits to be added by an operator.
 *
 * <p>Until a majority of the others answers it does nothing at all, so peers that have lost their disks never begin an empty journal with
 * each other.
 */
final class Joining implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Joining.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final String self;
    private final String address;
    private final Path directory;
    private final Path mark;
    private final JournalClient client;
    private final PeerChange change;
    private final Peer peer;
    private final Thread thread;
    private volatile boolean closed;
    private volatile Optional<String> problem;

    /** What is done to this JVM's peer. */
    interface Peer {
        /** Whether it can be filled. */
        boolean serves();

        /** Throws away what it has, and waits to be filled. */
        void begin() throws IOException;
    }

    /** @param client of this JVM; closed with this */
    Joining(JournalConfig config, JournalClient client, Peer peer) {
        this.self = config.self();
        this.address = Objects.requireNonNull(config.peers().get(self));
        this.directory = config.directory();
        this.mark = mark(config);
        this.client = client;
        this.change = new PeerChange(client, PATIENCE);
        this.peer = peer;
        this.problem = Optional.of("has no copy of the journal and looks for those that have one");
        LOG.warn("there is no copy of the journal in {}: looking for the peers that have one", directory);
        this.thread = Thread.ofPlatform().name("journal-joining").daemon().start(this::run);
    }

    /** Whether this peer was to leave the group and come back, and has not done so yet. */
    static boolean begun(JournalConfig config) {
        return Files.exists(mark(config));
    }

    /** There from before the peer leaves the group until it is known to count again: what it has meanwhile is worth nothing. */
    private static Path mark(JournalConfig config) {
        return config.directory().resolve("joining");
    }

    /** Why the peer has nothing yet; empty when it is one of the group, or waits to be added. */
    Optional<String> problem() {
        return problem;
    }

    private void run() {
        while (!closed) {
            try {
                join();
                problem = Optional.empty();
                return;
            } catch (InterruptedIOException e) {
                return;
            } catch (IOException | RuntimeException e) {
                tell(e);
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    /** Each step looks what is so: whatever cut an earlier try short, this one goes on. */
    private void join() throws IOException {
        if (!peer.serves()) {
            if (!change.now().names().contains(self) && !Files.exists(mark)) {
                peer.begin();
                return;
            }
            StateFile.replace(mark, nothing -> {});
            LOG.warn("leaving the journal's group, to be filled by the others before this node counts again");
            change.remove(self);
            peer.begin();
        }
        LOG.info("the journal's group is {}", change.add(self, address).peers());
        Files.delete(mark);
    }

    private void tell(Exception e) {
        String why = e instanceof RefusedChange ? String.valueOf(e.getMessage()) : e.toString();
        String text = "has no copy of the journal, and cannot be filled yet: " + why;
        if (!problem.equals(Optional.of(text))) {
            LOG.error(
                    "this node {}. Start the other control nodes, or mount the disk of {} and start this one again; if no majority of the"
                            + " copies is left, restore a backup: ./berth restore FILE",
                    text,
                    directory);
        }
        problem = Optional.of(text);
    }

    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.close();
    }
}
