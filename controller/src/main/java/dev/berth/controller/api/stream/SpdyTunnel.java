package dev.berth.controller.api.stream;

import akka.Done;
import akka.NotUsed;
import akka.stream.Materializer;
import akka.stream.OverflowStrategy;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.SourceQueueWithComplete;
import akka.util.ByteString;
import dev.berth.controller.api.request.PodOptions;
import dev.berth.controller.api.request.RefusedException;
import dev.berth.protocol.classpath.ClassPath;
import dev.berth.protocol.node.VisitReply;
import dev.berth.protocol.spdy.SpdyFrame;
import dev.berth.protocol.spdy.SpdyReader;
import dev.berth.protocol.spdy.SpdyWriter;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * One client's SPDY connection of the protocol {@code portforward.k8s.io}: for each forwarded connection a stream for errors, then one for
 * data, which share a request id. Called for one message at a time.
 */
final class SpdyTunnel implements PortForwarding.Listener {
    private static final byte[] DICTIONARY = ClassPath.bytes(SpdyReader.class, "dictionary.bin");
    /** Error streams that wait for their data stream: no client opens so many at once. */
    private static final int MOST_HALVES = 1000;

    private final Function<Integer, CompletionStage<VisitReply>> connect;
    private final Sink<ByteString, NotUsed> client;
    private final Materializer streams;
    private final SourceQueueWithComplete<ByteString> control;
    private final SpdyReader reader = new SpdyReader(DICTIONARY);
    private final SpdyWriter writer = new SpdyWriter(DICTIONARY);
    private final Map<String, Integer> errorStreams = new HashMap<>();
    private final Map<Integer, Line> lines = new HashMap<>();

    SpdyTunnel(
            Function<Integer, CompletionStage<VisitReply>> connect,
            Sink<ByteString, NotUsed> client,
            Materializer streams) {
        this.connect = connect;
        this.client = client;
        this.streams = streams;
        this.control = Source.<ByteString>queue(16, OverflowStrategy.backpressure())
                .to(client)
                .run(streams);
    }

    @Override
    public CompletionStage<Done> receive(ByteString message) {
        CompletionStage<Done> last = CompletableFuture.completedStage(Done.getInstance());
        for (SpdyFrame frame : reader.read(message.toArray())) {
            last = last.thenCompose(done -> on(frame));
        }
        return last;
    }

    private CompletionStage<Done> on(SpdyFrame frame) {
        return switch (frame) {
            case SpdyFrame.Open open -> onOpen(open);
            case SpdyFrame.Data data -> onData(data);
            case SpdyFrame.Reset reset -> {
                Line line = lines.remove(reset.stream());
                if (line != null) {
                    line.abort();
                }
                yield CompletableFuture.completedStage(Done.getInstance());
            }
            case SpdyFrame.Ping ping -> send(SpdyWriter.ping(ping.id()));
            case SpdyFrame.Other other -> CompletableFuture.completedStage(Done.getInstance());
        };
    }

    private CompletionStage<Done> onOpen(SpdyFrame.Open open) {
        String request = open.headers().getOrDefault("requestid", "");
        return switch (open.headers().getOrDefault("streamtype", "")) {
            case "error" -> {
                if (errorStreams.size() >= MOST_HALVES) {
                    yield send(SpdyWriter.reset(open.stream()));
                }
                errorStreams.put(request, open.stream());
                yield send(writer.accepted(open.stream()));
            }
            case "data" -> {
                Integer error = errorStreams.remove(request);
                yield error == null
                        ? send(SpdyWriter.reset(open.stream()))
                        : send(writer.accepted(open.stream())).thenApply(sent -> begin(open, error));
            }
            default -> send(SpdyWriter.reset(open.stream()));
        };
    }

    private Done begin(SpdyFrame.Open open, int errorStream) {
        CompletionStage<VisitReply> connecting;
        try {
            connecting = connect.apply(PodOptions.port(open.headers().getOrDefault("port", "")));
        } catch (RefusedException e) {
            connecting = CompletableFuture.completedStage(
                    VisitReply.Refused.badRequest(e.status().message()));
        }
        lines.put(open.stream(), Line.open(connecting, new StreamShape(open.stream(), errorStream), client, streams));
        return Done.getInstance();
    }

    private CompletionStage<Done> onData(SpdyFrame.Data data) {
        Line line = lines.get(data.stream());
        if (line == null) {
            return CompletableFuture.completedStage(Done.getInstance());
        }
        CompletionStage<Done> sent = data.bytes().length == 0
                ? CompletableFuture.completedStage(Done.getInstance())
                : line.send(ByteString.fromArrayUnsafe(data.bytes()));
        if (!data.last()) {
            return sent;
        }
        lines.remove(data.stream());
        return sent.thenCompose(done -> line.finish());
    }

    private CompletionStage<Done> send(byte[] frame) {
        return control.offer(ByteString.fromArrayUnsafe(frame)).thenApply(result -> Done.getInstance());
    }

    @Override
    public void close() {
        lines.values().forEach(Line::abort);
        reader.close();
        writer.close();
    }

    private record StreamShape(int dataStream, int errorStream) implements Line.Shape {
        private static final byte[] NOTHING = {};

        @Override
        public ByteString data(ByteString bytes) {
            return frame(dataStream, bytes.toArray(), false);
        }

        @Override
        public List<ByteString> end(String problem) {
            return problem.isEmpty()
                    ? List.of(frame(dataStream, NOTHING, true), frame(errorStream, NOTHING, true))
                    : List.of(
                            frame(errorStream, problem.getBytes(StandardCharsets.UTF_8), true),
                            frame(dataStream, NOTHING, true));
        }

        private static ByteString frame(int stream, byte[] bytes, boolean last) {
            return ByteString.fromArrayUnsafe(SpdyWriter.data(stream, bytes, last));
        }
    }
}
