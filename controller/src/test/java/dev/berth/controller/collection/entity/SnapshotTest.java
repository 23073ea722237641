package dev.berth.controller.collection.entity;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.persistence.testkit.PersistenceTestKitPlugin;
import akka.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import com.typesafe.config.ConfigFactory;
import dev.berth.controller.collection.Write;
import dev.berth.controller.collection.WriteResult;
import dev.berth.controller.collection.command.CollectionCommand;
import dev.berth.controller.collection.command.CollectionCommand.Apply;
import dev.berth.controller.collection.command.CollectionCommand.Follow;
import dev.berth.controller.collection.feed.FeedEntry;
import dev.berth.controller.collection.feed.FeedMessage;
import dev.berth.controller.collection.feed.FeedMessage.Changes;
import dev.berth.controller.collection.feed.FeedMessage.Listing;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Revision;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Recovery from a snapshot and the events after it, with events deleted below the older snapshot. */
class SnapshotTest {
    private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.parseString("""
                    akka.actor.serialization-bindings { "dev.berth.protocol.wire.CborSerializable" = jackson-cbor }
                    akka.persistence.testkit.events.serialize = on
                    akka.persistence.testkit.snapshots.serialize = on
                    berth.collections { snapshot-every = 10, message-bytes = 1 KiB }
                    """)
            .withFallback(PersistenceTestKitPlugin.getInstance().config())
            .withFallback(PersistenceTestKitSnapshotPlugin.config())
            .withFallback(ConfigFactory.load()));
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @AfterAll
    static void shutdown() {
        KIT.shutdownTestKit();
    }

    private static ActorRef<CollectionCommand> front() {
        return KIT.spawn(CollectionFront.create(
                "test/snapshots",
                CollectionsConfig.of(KIT.system().settings().config().getConfig("berth.collections")),
                id -> CompletableFuture.completedFuture(0L)));
    }

    @Test
    void aCollectionComesBackFromItsSnapshotAndListsItselfToAViewFromBefore() {
        ActorRef<CollectionCommand> front = front();
        TestProbe<WriteResult> probe = KIT.createTestProbe();
        for (int i = 1; i <= 45; i++) {
            var key = new ObjectKey("ns", "o" + (100 + i));
            byte[] body = ("{\"n\":\"" + "x".repeat(100) + "\"}").getBytes(StandardCharsets.UTF_8);
            front.tell(new Apply(new Write.Create(key, body), probe.ref()));
            assertThat(probe.receiveMessage(PATIENCE)).isEqualTo(new WriteResult.Committed(new Revision(i)));
        }
        KIT.stop(front);

        ActorRef<CollectionCommand> again = front();
        TestProbe<FeedMessage> view = KIT.createTestProbe();
        var listed = new ArrayList<FeedEntry>();
        Listing part;
        int next = 0;
        do {
            again.tell(new Follow(view.ref(), 3, 0, next == 0 ? 0 : 45, next, 3));
            part = view.expectMessageClass(Listing.class, PATIENCE);
            assertThat(part.part()).isEqualTo(next++);
            listed.addAll(part.objects());
        } while (!part.last());
        assertThat(next).isGreaterThan(3);
        assertThat(part.revision()).isEqualTo(45);
        assertThat(listed).extracting(FeedEntry::revision).hasSize(45).doesNotHaveDuplicates();

        again.tell(new Follow(view.ref(), 45, 0, 0, 0, 45));
        assertThat(view.expectMessageClass(Changes.class, PATIENCE).entries()).isEmpty();
        TestProbe<FeedMessage> recent = KIT.createTestProbe();
        again.tell(new Follow(recent.ref(), 42, 0, 0, 0, 42));
        assertThat(recent.expectMessageClass(Changes.class, PATIENCE).entries())
                .extracting(FeedEntry::revision)
                .containsExactly(43L, 44L, 45L);
    }
}
