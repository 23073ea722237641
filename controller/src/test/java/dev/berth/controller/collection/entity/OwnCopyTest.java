package dev.berth.controller.collection.entity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import com.typesafe.config.ConfigFactory;
import dev.berth.controller.collection.events.CollectionEvent;
import dev.berth.controller.collection.events.ObjectPut;
import dev.berth.controller.collection.events.ObjectRemoved;
import dev.berth.controller.collection.feed.FeedEntry;
import dev.berth.controller.collection.feed.FeedMessage;
import dev.berth.controller.collection.state.CollectionState;
import dev.berth.controller.journal.JournalCopy;
import dev.berth.controller.journal.state.JournalCommand;
import dev.berth.controller.journal.state.JournalState;
import dev.berth.controller.testing.StoredEvents;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** With Akka's own serialization of events and snapshots. */
class OwnCopyTest {
    private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.parseString(
                    "akka.actor.serialization-bindings { \"dev.berth.protocol.wire.CborSerializable\" = jackson-cbor }")
            .withFallback(ConfigFactory.load()));
    private static final Serialization AKKA = SerializationExtension.get(KIT.system());
    private static final StoredEvents STORED = new StoredEvents(AKKA);
    private static final String ID = CollectionFront.persistenceId(Resources.CONFIG_MAPS.id());

    @AfterAll
    static void shutdown() {
        KIT.shutdownTestKit();
    }

    private static CollectionEvent put(String name) {
        return new ObjectPut(new ObjectKey("ns", name), name.getBytes(StandardCharsets.UTF_8));
    }

    private static FeedMessage.Listing read(JournalState state) throws Exception {
        var own = new OwnCopy(
                new StoredCollection(AKKA), () -> CompletableFuture.completedFuture(new JournalCopy(7, state)));
        return own.of(Resources.CONFIG_MAPS).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void aCollectionIsItsNewestSnapshotAndTheEventsAfterIt() throws Exception {
        JournalState two = STORED.append(JournalState.EMPTY, ID, 1, put("a"), put("b"));
        CollectionState kept = CollectionState.EMPTY.apply(put("a")).apply(put("b"));
        JournalState all = STORED.append(
                STORED.snapshot(two, ID, kept),
                ID,
                3,
                new ObjectRemoved(new ObjectKey("ns", "a"), new byte[0]),
                put("c"));
        FeedMessage.Listing listing = read(all);
        assertThat(listing.revision()).isEqualTo(4);
        assertThat(listing.last()).isTrue();
        assertThat(listing.objects()).extracting(e -> e.key().name()).containsExactly("b", "c");
        assertThat(listing.objects()).extracting(FeedEntry::revision).containsExactly(2L, 4L);
    }

    @Test
    void aKindOfWhichNothingWasEverStoredIsEmpty() throws Exception {
        FeedMessage.Listing listing = read(JournalState.EMPTY);
        assertThat(listing.revision()).isZero();
        assertThat(listing.objects()).isEmpty();
    }

    @Test
    void aCopyWithAHoleTellsNothing() {
        JournalState three = STORED.append(JournalState.EMPTY, ID, 1, put("a"), put("b"), put("c"));
        JournalState hole = three.apply(new JournalCommand.DeleteTo(ID, 2)).state();
        assertThatThrownBy(() -> read(hole)).hasMessageContaining("event 1").hasMessageContaining("missing");
    }
}
