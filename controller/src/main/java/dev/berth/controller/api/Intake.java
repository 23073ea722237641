package dev.berth.controller.api;

import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.HttpRequest;
import akka.http.scaladsl.model.EntityStreamSizeException;
import akka.util.ByteString;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import scala.Some;

/**
 * Reads the body of a request into memory, as far as it may go. What is above the limit is still taken off the wire and let go, up to
 * {@link #PATIENCE} bytes: a client that is cut off while it sends sees a reset connection and never reads why it was refused.
 */
final class Intake {
    static final long PATIENCE = 16L << 20;

    private final long limit;
    private ByteString taken = ByteString.emptyByteString();
    private long seen;

    private Intake(long limit) {
        this.limit = limit;
    }

    /** Fails with {@link EntityStreamSizeException} for a body over the limit, with a timeout for one that does not come in time. */
    static CompletionStage<byte[]> read(HttpRequest request, long limit, Duration patience, ActorSystem<?> system) {
        return request.entity()
                .withSizeLimit(limit + PATIENCE)
                .getDataBytes()
                .completionTimeout(patience)
                .runFold(new Intake(limit), Intake::plus, system)
                .thenApply(Intake::body);
    }

    private Intake plus(ByteString part) {
        seen += part.size();
        taken = seen <= limit ? taken.concat(part) : ByteString.emptyByteString();
        return this;
    }

    private byte[] body() {
        if (seen > limit) {
            throw new EntityStreamSizeException(limit, new Some<>(seen));
        }
        return taken.toArray();
    }
}
