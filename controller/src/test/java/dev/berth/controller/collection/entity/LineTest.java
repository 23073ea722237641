package dev.berth.controller.collection.entity;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.cluster.sharding.typed.testkit.javadsl.TestEntityRef;
import dev.berth.controller.collection.Write;
import dev.berth.controller.collection.WriteResult;
import dev.berth.controller.collection.command.CollectionCommand;
import dev.berth.controller.collection.command.CollectionCommand.Apply;
import dev.berth.controller.collection.command.CollectionCommand.Here;
import dev.berth.controller.collection.command.CollectionCommand.Ping;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Revision;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A write is sent only where somebody is known to be. */
class LineTest {
    private static final ActorTestKit KIT = ActorTestKit.create();

    private final TestProbe<CollectionCommand> collection = KIT.createTestProbe(CollectionCommand.class);
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1);

    @AfterAll
    static void end() {
        KIT.shutdownTestKit();
    }

    private Line line(Duration patience) {
        return new Line(
                "core/configmaps",
                TestEntityRef.of(CollectionCommand.KEY, "core~configmaps", collection.ref()),
                patience,
                nanos::get);
    }

    private static Write write() {
        return new Write.Create(
                new ObjectKey("default", "a"),
                Json.object().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private static WriteResult result(CompletionStage<WriteResult> answer) throws Exception {
        return answer.toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void aWriteIsNotSentToACollectionThatDoesNotAnswer() throws Exception {
        CompletionStage<WriteResult> answer = line(Duration.ofSeconds(2)).write(write());
        Ping first = collection.expectMessageClass(Ping.class);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        collection.expectMessageClass(Ping.class);
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        assertThat(result(answer))
                .isInstanceOfSatisfying(
                        WriteResult.Busy.class, b -> assertThat(b.why()).contains("core/configmaps"));
        // Sharding delivers what it has kept, long after.
        first.replyTo().tell(new Here());
        collection.expectNoMessage(Duration.ofMillis(100));
    }

    @Test
    void aLineThatWasJustHeardIsNotAskedAgain() throws Exception {
        Line line = line(Duration.ofSeconds(2));
        CompletionStage<WriteResult> first = line.write(write());
        CompletionStage<WriteResult> beside = line.write(write());
        collection.expectMessageClass(Ping.class).replyTo().tell(new Here());
        answer(1);
        answer(2);
        assertThat(result(first)).isInstanceOf(WriteResult.Committed.class);
        assertThat(result(beside)).isInstanceOf(WriteResult.Committed.class);
        nanos.addAndGet(Duration.ofMillis(999).toNanos());
        CompletionStage<WriteResult> soon = line.write(write());
        answer(3);
        assertThat(result(soon)).isEqualTo(new WriteResult.Committed(new Revision(3)));
        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        CompletionStage<WriteResult> later = line.write(write());
        collection.expectMessageClass(Ping.class).replyTo().tell(new Here());
        answer(4);
        assertThat(result(later)).isEqualTo(new WriteResult.Committed(new Revision(4)));
    }

    @Test
    void aWriteWithoutAnAnswerHasAnUnknownFate() throws Exception {
        CompletionStage<WriteResult> answer = line(Duration.ofMillis(300)).write(write());
        collection.expectMessageClass(Ping.class).replyTo().tell(new Here());
        collection.expectMessageClass(Apply.class);
        assertThat(result(answer)).isInstanceOf(WriteResult.Unknown.class);
    }

    private void answer(long revision) {
        collection.expectMessageClass(Apply.class).replyTo().tell(new WriteResult.Committed(new Revision(revision)));
    }
}
