package dev.berth.controller.api.stream;

import akka.Done;
import akka.NotUsed;
import akka.stream.Materializer;
import akka.stream.OverflowStrategy;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.stream.javadsl.SourceQueueWithComplete;
import akka.util.ByteString;
import dev.berth.protocol.node.VisitReply;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One forwarded connection among several that share a client's. What the client sends is queued for the pod, a few pieces at most: a pod
 * that does not read holds up the client's whole connection, as there is no smaller unit that could be held up.
 */
final class Line {
    private static final int QUEUE = 8;

    private final SourceQueueWithComplete<ByteString> input;

    private Line(SourceQueueWithComplete<ByteString> input) {
        this.input = input;
    }

    /** How the pod's bytes, and the end of the connection, look to the client. */
    interface Shape {
        ByteString data(ByteString bytes);

        /** @param problem empty for a connection that ended well */
        List<ByteString> end(String problem);
    }

    /** @param client where everything for the client goes */
    static Line open(
            CompletionStage<VisitReply> connecting,
            Shape shape,
            Sink<ByteString, NotUsed> client,
            Materializer streams) {
        var queue =
                Source.<ByteString>queue(QUEUE, OverflowStrategy.backpressure()).preMaterialize(streams);
        var line = new Line(queue.first());
        connecting.whenComplete((reply, failure) -> {
            if (reply instanceof VisitReply.Talk talk) {
                queue.second().runWith(talk.input().getSink(), streams);
                talk.output()
                        .getSource()
                        .map(shape::data)
                        .concatLazy(Source.lazySource(() -> Source.from(shape.end(""))))
                        .recoverWith(
                                Throwable.class, () -> Source.from(shape.end("the connection into the pod is lost")))
                        .runWith(client, streams);
            } else {
                queue.second().runWith(Sink.ignore(), streams);
                Source.from(shape.end(problem(reply, failure))).runWith(client, streams);
            }
        });
        return line;
    }

    private static String problem(VisitReply reply, Throwable failure) {
        return reply instanceof VisitReply.Refused refused ? refused.message() : String.valueOf(failure);
    }

    /** Completes when there is room for the next; also when the pod reads no more. */
    CompletionStage<Done> send(ByteString bytes) {
        return input.offer(bytes).handle((result, gone) -> Done.getInstance());
    }

    CompletionStage<Done> finish() {
        input.complete();
        return CompletableFuture.completedStage(Done.getInstance());
    }

    void abort() {
        input.fail(new IllegalStateException("the client has gone"));
    }
}
