package dev.berth.agent.visit;

import akka.Done;
import akka.stream.Materializer;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.StreamRefs;
import akka.util.ByteString;
import dev.berth.agent.runtime.Duplex;
import dev.berth.protocol.node.VisitReply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;

/** A connection into a pod as two streams of bytes; each direction ends for itself, and an abort of either ends both. */
final class ConnectionStreams {
    private static final int CHUNK = 32 * 1024;

    private final ByteChannel channel;
    private final Executor blocking;
    private final Runnable left;
    private final AtomicInteger open = new AtomicInteger(2);

    ConnectionStreams(ByteChannel channel, Executor blocking, Runnable left) {
        this.channel = channel;
        this.blocking = blocking;
        this.left = left;
    }

    VisitReply reply(Materializer streams) {
        var input = StreamRefs.<ByteString>sinkRef()
                .mapAsync(1, bytes -> CompletableFuture.supplyAsync(() -> write(bytes), blocking))
                .toMat(Sink.ignore(), (ref, done) -> {
                    done.whenComplete((ok, failure) -> ended(failure == null));
                    return ref;
                })
                .run(streams);
        var output = Source.unfoldAsync(
                        channel,
                        from -> CompletableFuture.supplyAsync(this::read, blocking)
                                .thenApply(bytes -> bytes.map(b -> akka.japi.Pair.create(from, b))))
                .watchTermination((nothing, done) -> {
                    done.whenComplete((ok, failure) -> ended(failure == null));
                    return nothing;
                })
                .runWith(StreamRefs.sourceRef(), streams);
        return new VisitReply.Talk(input, output);
    }

    private void ended(boolean well) {
        try {
            int others = open.decrementAndGet();
            if (!well || others == 0) {
                channel.close();
            } else if (channel instanceof SocketChannel socket && socket.isOpen()) {
                socket.shutdownOutput();
            } else if (channel instanceof Duplex duplex) {
                duplex.endOutput();
            }
        } catch (IOException gone) {
            // It is closed already, which is what was wanted.
        }
        if (open.get() == 0) {
            left.run();
        }
    }

    private Optional<ByteString> read() {
        ByteBuffer buffer = ByteBuffer.allocate(CHUNK);
        try {
            int read = channel.read(buffer);
            return read < 0
                    ? Optional.empty()
                    : Optional.of(ByteString.fromArrayUnsafe(buffer.array()).take(read));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Done write(ByteString bytes) {
        try {
            ByteBuffer buffer = bytes.toByteBuffer();
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            return Done.getInstance();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
