package dev.berth.agent.visit;

import akka.Done;
import akka.NotUsed;
import akka.stream.Materializer;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.StreamRefs;
import akka.util.ByteString;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.agent.machine.Readers;
import dev.berth.agent.runtime.Conversation;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.node.Channels;
import dev.berth.protocol.node.VisitReply;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A conversation as two streams of frames. Back-pressure is the pipes': nothing is read that is not wanted. It ends with the command, whose
 * exit code is the last frame, or with the visitor, whereupon the command is ended.
 */
final class ConversationStreams {
    private static final Logger LOG = LoggerFactory.getLogger(ConversationStreams.class);
    private static final int CHUNK = 32 * 1024;

    private final Conversation conversation;
    private final OutputStream stdin;
    private final Runnable left;
    private final AtomicBoolean over = new AtomicBoolean();

    /** @param left told once, when both streams are over */
    ConversationStreams(Conversation conversation, Runnable left) {
        this.conversation = conversation;
        this.stdin = conversation.stdin();
        this.left = left;
    }

    VisitReply reply(Materializer streams) {
        var input = StreamRefs.<ByteString>sinkRef()
                .mapAsync(1, frame -> CompletableFuture.supplyAsync(() -> receive(frame), Readers.POOL))
                .toMat(Sink.ignore(), (ref, done) -> {
                    done.whenComplete((ok, failure) -> end());
                    return ref;
                })
                .run(streams);
        var output = frames(Channels.STDOUT, conversation.stdout())
                .merge(frames(Channels.STDERR, conversation.stderr()))
                .concat(Source.completionStage(conversation.exit()).map(ConversationStreams::exited))
                .watchTermination((nothing, done) -> {
                    done.whenComplete((ok, failure) -> end());
                    return nothing;
                })
                .runWith(StreamRefs.sourceRef(), streams);
        return new VisitReply.Talk(input, output);
    }

    private void end() {
        if (over.compareAndSet(false, true)) {
            conversation.close();
            left.run();
        }
    }

    private static Source<ByteString, NotUsed> frames(byte channel, InputStream from) {
        return Source.unfoldAsync(
                from,
                in -> CompletableFuture.supplyAsync(() -> read(channel, in), Readers.POOL)
                        .thenApply(frame -> frame.map(f -> akka.japi.Pair.create(in, f))));
    }

    private static Optional<ByteString> read(byte channel, InputStream in) {
        byte[] buffer = new byte[CHUNK];
        try {
            int read = in.read(buffer, 0, CHUNK);
            return read < 0 ? Optional.empty() : Optional.of(Channels.frame(channel, buffer, read));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Done receive(ByteString frame) {
        if (frame.isEmpty()) {
            return Done.getInstance();
        }
        byte[] data = frame.drop(1).toArray();
        try {
            switch (frame.head()) {
                case Channels.STDIN -> {
                    stdin.write(data, 0, data.length);
                    stdin.flush();
                }
                case Channels.RESIZE -> resize(data);
                case Channels.CLOSE -> {
                    if (data.length > 0 && data[0] == Channels.STDIN) {
                        stdin.close();
                    }
                }
                default -> LOG.debug("a visitor sent a frame of channel {}", frame.head());
            }
        } catch (IOException gone) {
            // The command does not read any more; what it says is still wanted.
            LOG.debug("input of a visitor finds no reader: {}", gone.toString());
        }
        return Done.getInstance();
    }

    private void resize(byte[] json) throws IOException {
        try {
            JsonNode size = Json.parse(json);
            int columns = size.path("Width").asInt(0);
            int rows = size.path("Height").asInt(0);
            if (columns > 0 && columns <= Short.MAX_VALUE && rows > 0 && rows <= Short.MAX_VALUE) {
                conversation.resize(columns, rows);
            }
        } catch (UncheckedIOException | IllegalArgumentException notASize) {
            LOG.debug("a visitor sent a size that is none: {}", notASize.toString());
        }
    }

    private static ByteString exited(int code) {
        return Channels.frame(Channels.ERROR, Json.bytes(status(code)));
    }

    /** As the kubelet tells it: success, or a failure whose cause is the code. */
    static ObjectNode status(int code) {
        ObjectNode s = Json.object();
        s.putObject("metadata");
        if (code == 0) {
            return s.put("status", "Success");
        }
        s.put("status", "Failure").put("reason", "NonZeroExitCode");
        s.put("message", "command terminated with non-zero exit code: exit status " + code);
        s.putObject("details")
                .putArray("causes")
                .addObject()
                .put("reason", "ExitCode")
                .put("message", Integer.toString(code));
        return s;
    }
}
