package dev.berth.controller.journal;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.apache.ratis.client.RaftClientRpc;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.thirdparty.io.grpc.Status;
import org.apache.ratis.thirdparty.io.grpc.StatusRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to a peer in another JVM. Each request is a stream of its own on one connection, so none waits behind another. A broken
 * connection is replaced at once: gRPC by itself would refuse requests for up to two minutes after the peer is back.
 */
final class GrpcLink implements PeerLink {
    private static final Logger LOG = LoggerFactory.getLogger(GrpcLink.class);

    private final Supplier<RaftClientRpc> connecting;
    /** One that starts a thread for each task: both requests and closing block. */
    private final Executor threads;

    private RaftClientRpc rpc;

    GrpcLink(Supplier<RaftClientRpc> connecting, Executor threads) {
        this.connecting = connecting;
        this.threads = threads;
        this.rpc = connecting.get();
    }

    @Override
    public CompletableFuture<RaftClientReply> send(RaftClientRequest request) {
        return CompletableFuture.supplyAsync(() -> sendNow(request), threads);
    }

    private RaftClientReply sendNow(RaftClientRequest request) {
        RaftClientRpc used = current();
        try {
            return used.sendRequest(request);
        } catch (IOException e) {
            if (e.getCause() instanceof StatusRuntimeException status
                    && status.getStatus().getCode() == Status.Code.UNAVAILABLE) {
                replace(used);
            }
            throw new CompletionException(e);
        }
    }

    private synchronized RaftClientRpc current() {
        return rpc;
    }

    private synchronized void replace(RaftClientRpc broken) {
        if (rpc.equals(broken)) {
            rpc = connecting.get();
            threads.execute(() -> close(broken));
        }
    }

    @Override
    public void close() {
        close(current());
    }

    private static void close(RaftClientRpc one) {
        try {
            one.close();
        } catch (IOException e) {
            LOG.debug("{} did not close", one, e);
        }
    }
}
