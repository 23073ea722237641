package dev.berth.controller.api.stream;

import akka.NotUsed;
import akka.http.javadsl.model.ws.BinaryMessage;
import akka.http.javadsl.model.ws.Message;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.node.Channels;
import dev.berth.protocol.node.VisitReply;

/** A conversation with a container over WebSocket: its frames are the messages of {@code v4} and {@code v5.channel.k8s.io} as they stand. */
public final class Terminals {
    private Terminals() {}

    /** @param node for the last words when it is lost */
    public static Flow<Message, Message, NotUsed> flow(VisitReply.Talk talk, String node, OpenVisits visits) {
        Sink<Message, NotUsed> input = Frames.whole()
                .filter(frame -> !frame.isEmpty())
                .mapConcat(frame -> Frames.pieces(frame, 1))
                .to(talk.input().getSink());
        Source<Message, NotUsed> output = talk.output()
                .getSource()
                .recoverWith(Throwable.class, () -> Source.single(lost(node)))
                .map(BinaryMessage::create);
        return visits.ending(Flow.fromSinkAndSourceCoupled(input, visits.counted(output)));
    }

    private static ByteString lost(String node) {
        Status status =
                Status.internal("node " + node + " does not answer any more: the connection into its pod is lost");
        return Channels.frame(Channels.ERROR, Json.bytes(status.json()));
    }
}
