package dev.berth.controller.journal;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;

/** A way to one peer of the Raft group. Thread-safe. */
interface PeerLink extends AutoCloseable {
    /** One try; the future fails with what went wrong on the way, and perhaps never ends. */
    CompletableFuture<RaftClientReply> send(RaftClientRequest request);

    @Override
    void close();

    /** Every try fails with this. */
    static PeerLink none(String why) {
        return new PeerLink() {
            @Override
            public CompletableFuture<RaftClientReply> send(RaftClientRequest request) {
                return CompletableFuture.failedFuture(new IOException(why));
            }

            @Override
            public void close() {
                // There is nothing to close.
            }
        };
    }
}
