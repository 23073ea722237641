package dev.berth.controller.api.stream;

import akka.Done;
import akka.NotUsed;
import akka.actor.typed.ActorSystem;
import akka.http.javadsl.model.ws.Message;
import akka.stream.KillSwitches;
import akka.stream.Materializer;
import akka.stream.SharedKillSwitch;
import akka.stream.javadsl.Flow;
import akka.stream.javadsl.Sink;
import akka.stream.javadsl.Source;
import akka.util.ByteString;
import dev.berth.protocol.node.VisitReply;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All streams into pods that this API server relays; they end with it. Thread-safe. */
public final class OpenVisits {
    private static final Logger LOG = LoggerFactory.getLogger(OpenVisits.class);

    private final SharedKillSwitch end = KillSwitches.shared("visits");
    private final Materializer streams;
    private final AtomicInteger open = new AtomicInteger();

    public OpenVisits(ActorSystem<?> system) {
        this.streams = Materializer.matFromSystem(system);
    }

    /** How many are open now. */
    public int open() {
        return open.get();
    }

    Materializer streams() {
        return streams;
    }

    /** @param lost the last line of a text whose node is lost; the connection is then broken, so that nobody takes it for whole */
    public Source<ByteString, NotUsed> text(Source<ByteString, NotUsed> from, String lost) {
        return counted(from.via(end.<ByteString>flow()).recoverWith(Throwable.class, () -> {
            LOG.info(lost);
            return Source.single(ByteString.fromString("\n" + lost + "\n"))
                    .concat(Source.failed(new IllegalStateException(lost)));
        }));
    }

    <T> Source<T, NotUsed> counted(Source<T, NotUsed> source) {
        return source.watchTermination((nothing, done) -> {
            open.incrementAndGet();
            done.whenComplete((ok, failure) -> open.decrementAndGet());
            return nothing;
        });
    }

    /** Lets go of a conversation that nobody wants after all. */
    public void decline(VisitReply.Talk talk) {
        Source.<ByteString>empty().runWith(talk.input().getSink(), streams);
        talk.output().getSource().runWith(Sink.cancelled(), streams);
    }

    /** A stream of messages that ends with this server. */
    Flow<Message, Message, NotUsed> ending(Flow<Message, Message, NotUsed> messages) {
        return messages.via(end.<Message>flow());
    }

    /** Ends all of them; what comes later ends at once. */
    public CompletionStage<Done> close() {
        end.shutdown();
        return CompletableFuture.completedStage(Done.getInstance());
    }
}
