package dev.berth.controller.collection.entity;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import akka.persistence.SelectedSnapshot;
import akka.persistence.SnapshotMetadata;
import akka.persistence.SnapshotSelectionCriteria;
import akka.persistence.snapshot.japi.SnapshotStore;
import akka.persistence.testkit.PersistenceTestKitPlugin;
import akka.persistence.testkit.PersistenceTestKitSnapshotPlugin;
import akka.persistence.testkit.javadsl.PersistenceTestKit;
import akka.persistence.testkit.javadsl.SnapshotTestKit;
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
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;

/** Snapshots are kept beside the writes; recovery is from one and the events after it, with events deleted below the older one. */
class SnapshotTest {
    private static final ActorTestKit KIT =
            ActorTestKit.create(ConfigFactory.parseString("""
                    akka.actor.serialization-bindings { "dev.berth.protocol.wire.CborSerializable" = jackson-cbor }
                    akka.persistence.testkit.events.serialize = on
                    akka.persistence.testkit.snapshots.serialize = on
                    berth.collections { snapshot-every = 10, message-bytes = 1 KiB }
                    silent { class = "%s" }
                    """.formatted(SilentStore.class.getName()))
                    .withFallback(PersistenceTestKitPlugin.getInstance().config())
                    .withFallback(PersistenceTestKitSnapshotPlugin.config())
                    .withFallback(ConfigFactory.load()));
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @AfterAll
    static void shutdown() {
        KIT.shutdownTestKit();
    }

    private static ActorRef<CollectionCommand> front(String name, String settings) {
        return KIT.spawn(CollectionFront.create(
                name,
                CollectionsConfig.of(ConfigFactory.parseString(settings)
                        .withFallback(KIT.system().settings().config().getConfig("berth.collections"))),
                id -> CompletableFuture.completedFuture(0L)));
    }

    private static void create(ActorRef<CollectionCommand> front, int from, int to) {
        TestProbe<WriteResult> probe = KIT.createTestProbe();
        for (int i = from; i <= to; i++) {
            var key = new ObjectKey("ns", "o" + (100 + i));
            byte[] body = ("{\"n\":\"" + "x".repeat(200) + "\"}").getBytes(StandardCharsets.UTF_8);
            front.tell(new Apply(new Write.Create(key, body), probe.ref()));
            assertThat(probe.receiveMessage(PATIENCE)).isEqualTo(new WriteResult.Committed(new Revision(i)));
        }
    }

    private static List<Long> snapshots(String name) {
        return SnapshotTestKit.create(KIT.system()).persistedInStorage(CollectionFront.persistenceId(name)).stream()
                .map(s -> s.first().sequenceNr())
                .toList();
    }

    private static int events(String name) {
        return PersistenceTestKit.create(KIT.system())
                .persistedInStorage(CollectionFront.persistenceId(name))
                .size();
    }

    @Test
    void twoSnapshotsAreKeptAndTheEventsSinceTheOlderOne() {
        ActorRef<CollectionCommand> front = front("kept", "");
        create(front, 1, 10);
        Awaitility.await().until(() -> snapshots("kept").equals(List.of(10L)));
        create(front, 11, 20);
        Awaitility.await().until(() -> events("kept") == 10);
        assertThat(snapshots("kept")).containsExactly(10L, 20L);
        create(front, 21, 30);
        Awaitility.await().until(() -> snapshots("kept").equals(List.of(20L, 30L)));
        assertThat(events("kept")).isEqualTo(10);
    }

    @Test
    void aCollectionThatCameBackForgetsWhatWasKeptInItsLastLife() {
        ActorRef<CollectionCommand> front = front("again", "");
        create(front, 1, 10);
        Awaitility.await().until(() -> snapshots("again").equals(List.of(10L)));
        KIT.stop(front);
        create(front("again", ""), 11, 20);
        Awaitility.await().until(() -> events("again") == 10);
        assertThat(snapshots("again")).containsExactly(10L, 20L);
    }

    @Test
    void writesGoOnWhileASnapshotIsKept() {
        create(front("beside", "snapshot-plugin = silent"), 1, 40);
    }

    /** Takes what is to be kept and never says that it is. */
    public static final class SilentStore extends SnapshotStore {
        @Override
        public Future<Optional<SelectedSnapshot>> doLoadAsync(String id, SnapshotSelectionCriteria criteria) {
            return FutureConverters.asScala(CompletableFuture.completedFuture(Optional.empty()));
        }

        @Override
        public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
            return FutureConverters.asScala(new CompletableFuture<>());
        }

        @Override
        public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
            return FutureConverters.asScala(new CompletableFuture<>());
        }

        @Override
        public Future<Void> doDeleteAsync(String id, SnapshotSelectionCriteria criteria) {
            return FutureConverters.asScala(new CompletableFuture<>());
        }
    }

    @Test
    void aCollectionComesBackFromItsSnapshotAndListsItselfToAViewFromBefore() {
        ActorRef<CollectionCommand> front = front("listed", "");
        create(front, 1, 10);
        Awaitility.await().until(() -> snapshots("listed").equals(List.of(10L)));
        create(front, 11, 19);
        KIT.stop(front);

        ActorRef<CollectionCommand> again = front("listed", "");
        TestProbe<FeedMessage> view = KIT.createTestProbe();
        var listed = new ArrayList<FeedEntry>();
        Listing part;
        int next = 0;
        do {
            again.tell(new Follow(view.ref(), 3, 0, next == 0 ? 0 : 19, next, 3));
            part = view.expectMessageClass(Listing.class, PATIENCE);
            assertThat(part.part()).isEqualTo(next++);
            listed.addAll(part.objects());
        } while (!part.last());
        assertThat(next).isGreaterThan(3);
        assertThat(part.revision()).isEqualTo(19);
        assertThat(listed).extracting(FeedEntry::revision).hasSize(19).doesNotHaveDuplicates();

        again.tell(new Follow(view.ref(), 19, 0, 0, 0, 19));
        assertThat(view.expectMessageClass(Changes.class, PATIENCE).entries()).isEmpty();
        TestProbe<FeedMessage> recent = KIT.createTestProbe();
        again.tell(new Follow(recent.ref(), 17, 0, 0, 0, 17));
        assertThat(recent.expectMessageClass(Changes.class, PATIENCE).entries())
                .extracting(FeedEntry::revision)
                .containsExactly(18L, 19L);
    }
}
