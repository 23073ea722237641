package dev.berth.controller.journal;

import dev.berth.controller.journal.group.OtherRooms;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.ratis.protocol.RaftPeerId;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * As long as a peer leads, asks the others again and again whether their disks have room, and hands the leadership on when its own has none. Four
 * times a second: a disk that fills up at 1 GiB/s leaves that long before its reserve is gone. Any peer mends what a full disk has done to it.
 */
final class RoomWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RoomWatch.class);
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    /** Between two tries to hand on: each holds writes up until another leads. */
    private static final Duration BETWEEN = Duration.ofSeconds(5);

    private final JournalPeer peer;
    private final JournalClient client;
    private final GroupRoom room;
    private final Thread thread;
    private volatile boolean closed;
    private int tries;
    private long notBefore = System.nanoTime();

    /** @param client of this JVM; closed with the watch */
    RoomWatch(JournalPeer peer, JournalClient client, GroupRoom room) {
        this.peer = peer;
        this.client = client;
        this.room = room;
        this.thread = Thread.ofPlatform().name("journal-room").daemon().start(this::run);
    }

    private void run() {
        while (!closed) {
            LockSupport.parkNanos(LOOK.toNanos());
            try {
                peer.mendVote();
                look();
            } catch (IOException | RuntimeException e) {
                LOG.warn("the room of the journal's peers is not known", e);
            }
        }
    }

    private void look() {
        if (!peer.leads()) {
            room.heard(OtherRooms.UNASKED);
            return;
        }
        room.heard(asked());
        List<RaftPeerId> heirs = room.heirs();
        if (!heirs.isEmpty() && System.nanoTime() - notBefore >= 0) {
            peer.handOn(heirs.get(tries++ % heirs.size()));
            notBefore = System.nanoTime() + BETWEEN.toNanos();
        }
    }

    private OtherRooms asked() {
        Set<String> names = client.peers().known().names();
        Map<RaftPeerId, Optional<String>> said = new ConcurrentHashMap<>();
        CompletableFuture<?>[] answers = names.stream()
                .map(RaftPeerId::valueOf)
                .filter(other -> !other.equals(peer.id()))
                .map(other -> client.room(other)
                        .orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                        .thenAccept(problem -> said.put(other, problem)))
                .map(answer -> answer.handle((ok, silent) -> silent == null))
                .toArray(CompletableFuture<?>[]::new);
        CompletableFuture.allOf(answers).join();
        return new OtherRooms(names.size(), said);
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.close();
    }
}
