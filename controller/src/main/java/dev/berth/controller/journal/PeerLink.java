package dev.berth.controller.journal;

import java.util.concurrent.CompletableFuture;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;

/** A way to one peer of the Raft group. Thread-safe. */
interface PeerLink extends AutoCloseable {
    /** One try; the future fails with what went wrong on the way, and perhaps never ends. */
    CompletableFuture<RaftClientReply> send(RaftClientRequest request);

    @Override
    void close();
}
