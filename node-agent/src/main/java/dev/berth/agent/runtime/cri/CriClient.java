package dev.berth.agent.runtime.cri;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Calls of a container runtime over its unix socket. Thread-safe; calls block. A runtime that was restarted is reached again by itself. */
final class CriClient implements AutoCloseable {
    /** As the kubelet has it: the longest answers are outputs of commands. */
    private static final int LONGEST_MESSAGE = 16 << 20;

    private final EventLoopGroup loop;
    private final ManagedChannel channel;

    private CriClient(EventLoopGroup loop, ManagedChannel channel) {
        this.loop = loop;
        this.channel = channel;
    }

    /** Connects with the first call. */
    static CriClient of(Path socket, String name) {
        EventLoopGroup loop = new NioEventLoopGroup(
                1, Thread.ofPlatform().daemon().name("berth-cri-" + name).factory());
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(socket);
        ManagedChannel channel = NettyChannelBuilder.forAddress(address)
                .channelType(NioDomainSocketChannel.class, UnixDomainSocketAddress.class)
                .eventLoopGroup(loop)
                // Servers written in Go refuse the socket's path as the authority.
                .overrideAuthority("localhost")
                .usePlaintext()
                .maxInboundMessageSize(LONGEST_MESSAGE)
                .build();
        return new CriClient(loop, channel);
    }

    /** @throws StatusRuntimeException what the runtime answers, or that it does not */
    <Q, A> A call(MethodDescriptor<Q, A> method, Q request, Duration deadline) {
        CallOptions options = CallOptions.DEFAULT.withDeadlineAfter(deadline.toMillis(), TimeUnit.MILLISECONDS);
        try {
            return ClientCalls.blockingUnaryCall(channel, method, options, request);
        } catch (StatusRuntimeException failure) {
            if (failure.getStatus().getCode() == Status.Code.UNAVAILABLE) {
                // To try a socket of this machine costs nothing: a runtime that is back shall not wait for a minute.
                channel.resetConnectBackoff();
            }
            throw failure;
        }
    }

    static boolean notFound(StatusRuntimeException failure) {
        return failure.getStatus().getCode() == Status.Code.NOT_FOUND;
    }

    /** What the runtime said, without gRPC's own words where it said something. */
    static String words(StatusRuntimeException failure) {
        String said = failure.getStatus().getDescription();
        return said == null || said.isEmpty() ? String.valueOf(failure.getMessage()) : said;
    }

    @Override
    public void close() {
        channel.shutdownNow();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
}
