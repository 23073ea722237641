package dev.berth.controller.api.stream;

import akka.Done;
import akka.NotUsed;
import akka.http.javadsl.model.ws.BinaryMessage;
import akka.http.javadsl.model.ws.Message;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Keep;
import akka.stream.javadsl.MergeHub;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.berth.protocol.node.VisitReply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Forwarded ports over WebSocket: kubectl's SPDY in a tunnel, or two numbered channels for each port. */
public final class PortForwarding {
    private static final int PER_LINE = 4;

    private PortForwarding() {}

    /** What reads a client's messages; must answer each before it gets the next. */
    interface Listener {
        CompletionStage<Done> receive(ByteString message);

        /** The client has gone. */
        void close();
    }

    /** kubectl: a SPDY connection in binary messages that are cut anywhere. */
    public static Flow<Message, Message, NotUsed> tunnel(
            Function<Integer, CompletionStage<VisitReply>> connect, OpenVisits visits) {
        return shared(visits, client -> new SpdyTunnel(connect, client, visits.streams()));
    }

    /** Client libraries: data on channel 2i of the i-th port and its errors on 2i+1, each begun with the port's number. */
    public static Flow<Message, Message, NotUsed> channels(
            Function<Integer, CompletionStage<VisitReply>> connect, List<Integer> ports, OpenVisits visits) {
        return shared(visits, client -> new PortChannels(connect, ports, client, visits.streams()));
    }

    private static Flow<Message, Message, NotUsed> shared(
            OpenVisits visits, Function<Sink<ByteString, NotUsed>, Listener> listening) {
        var hub = MergeHub.of(ByteString.class, PER_LINE).preMaterialize(visits.streams());
        Listener listener = listening.apply(hub.first());
        Sink<Message, CompletionStage<Done>> input =
                Frames.whole().mapAsync(1, listener::receive).toMat(Sink.ignore(), Keep.right());
        Sink<Message, NotUsed> watched = input.mapMaterializedValue(done -> {
            done.whenComplete((ok, failure) -> listener.close());
            return NotUsed.getInstance();
        });
        Source<Message, NotUsed> output = hub.second().map(BinaryMessage::create);
        return visits.ending(Flow.fromSinkAndSourceCoupled(watched, visits.counted(output)));
    }

    private static final class PortChannels implements Listener {
        private final List<Line> lines = new ArrayList<>();

        PortChannels(
                Function<Integer, CompletionStage<VisitReply>> connect,
                List<Integer> ports,
                Sink<ByteString, NotUsed> client,
                akka.stream.Materializer streams) {
            for (int i = 0; i < ports.size() && i < 127; i++) {
                byte data = (byte) (2 * i);
                byte error = (byte) (2 * i + 1);
                int port = ports.get(i);
                Source.from(List.of(numbered(data, port), numbered(error, port)))
                        .runWith(client, streams);
                lines.add(Line.open(connect.apply(port), new ChannelShape(data, error), client, streams));
            }
        }

        private static ByteString numbered(byte channel, int port) {
            return ByteString.fromArrayUnsafe(new byte[] {channel, (byte) port, (byte) (port >>> 8)});
        }

        @Override
        public CompletionStage<Done> receive(ByteString message) {
            int channel = message.isEmpty() ? -1 : message.head() & 0xff;
            boolean data = channel >= 0 && channel % 2 == 0 && channel / 2 < lines.size();
            return data
                    ? lines.get(channel / 2).send(message.drop(1))
                    : CompletableFuture.completedStage(Done.getInstance());
        }

        @Override
        public void close() {
            lines.forEach(Line::abort);
        }
    }

    private record ChannelShape(byte dataChannel, byte errorChannel) implements Line.Shape {
        @Override
        public ByteString data(ByteString bytes) {
            return ByteString.fromArrayUnsafe(new byte[] {dataChannel}).concat(bytes);
        }

        @Override
        public List<ByteString> end(String problem) {
            return problem.isEmpty()
                    ? List.of()
                    : List.of(ByteString.fromArrayUnsafe(new byte[] {errorChannel})
                            .concat(ByteString.fromArray(problem.getBytes(StandardCharsets.UTF_8))));
        }
    }
}
