package dev.berth.controller.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.persistence.serialization.Snapshot;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import com.typesafe.config.ConfigFactory;
import dev.berth.controller.collection.events.CollectionEvent;
import dev.berth.controller.collection.events.CollectionImage;
import dev.berth.controller.collection.events.ObjectPut;
import dev.berth.controller.collection.events.ObjectRemoved;
import dev.berth.controller.collection.state.CollectionState;
import dev.berth.controller.collection.state.Stored;
import dev.berth.controller.journal.JournalCopy;
import dev.berth.controller.journal.state.IdLog;
import dev.berth.controller.journal.state.JournalCommand;
import dev.berth.controller.journal.state.JournalState;
import dev.berth.controller.journal.state.StoredSnapshot;
import dev.berth.controller.testing.StoredEvents;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Revision;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With Akka's own serialization of events and snapshots. */
class RestoreTest {
    private static final ActorTestKit KIT = ActorTestKit.create(ConfigFactory.parseString(
                    "akka.actor.serialization-bindings { \"dev.berth.protocol.wire.CborSerializable\" = jackson-cbor }")
            .withFallback(ConfigFactory.load()));
    private static final Serialization AKKA = SerializationExtension.get(KIT.system());
    private static final StoredEvents STORED = new StoredEvents(AKKA);
    private static final String PODS = "collection|core/pods";

    @TempDir
    Path directory = Path.of("");

    @AfterAll
    static void shutdown() {
        KIT.shutdownTestKit();
    }

    private static ObjectKey key(String name) {
        return new ObjectKey("default", name);
    }

    private static CollectionEvent put(String name, String body) {
        return new ObjectPut(key(name), body.getBytes(StandardCharsets.UTF_8));
    }

    private JournalState restored(JournalState state) throws IOException {
        Path file = directory.resolve("backup");
        try (OutputStream out = Files.newOutputStream(file)) {
            new JournalCopy(0, state).writeTo(out);
        }
        return new Restore(AKKA, 99).read(file);
    }

    private static CollectionState collection(JournalState state) {
        IdLog log = Objects.requireNonNull(state.ids().get(PODS));
        StoredSnapshot newest = log.newest().orElseThrow();
        assertThat(log.highest()).isEqualTo(newest.sequenceNr());
        Snapshot snapshot = AKKA.deserialize(newest.content(), Snapshot.class).get();
        CollectionState found = CollectionState.of((CollectionImage) snapshot.data());
        assertThat(found.revision().value())
                .as("what the next event follows on")
                .isEqualTo(log.highest());
        return found;
    }

    @Test
    void objectsKeepTheirRevisionsAndTheCollectionGoesOnFarBehindThem() throws IOException {
        JournalState before = STORED.append(
                JournalState.EMPTY,
                PODS,
                1,
                put("a", "{}"),
                put("b", "{\"x\":1}"),
                new ObjectRemoved(key("a"), new byte[0]));
        CollectionState after = collection(restored(before));
        assertThat(after.revision()).isEqualTo(new Revision(3 + Restore.SKIPPED));
        assertThat(after.size()).isEqualTo(1);
        assertThat(after.get(key("b")).map(Stored::revision)).contains(new Revision(2));
    }

    @Test
    void whatASnapshotHoldsAndWhatWasWrittenAfterItAreBothThere() throws IOException {
        CollectionState three = CollectionState.EMPTY
                .apply(put("a", "{}"))
                .apply(put("b", "{}"))
                .apply(put("c", "{}"));
        JournalState state = STORED.append(JournalState.EMPTY, PODS, 1, put("a", "{}"), put("b", "{}"), put("c", "{}"));
        state = STORED.append(STORED.snapshot(state, PODS, three), PODS, 4, put("a", "{\"x\":2}"));
        CollectionState after = collection(restored(state));
        assertThat(after.size()).isEqualTo(3);
        assertThat(after.get(key("a")).map(Stored::revision)).contains(new Revision(4));
        assertThat(after.revision()).isEqualTo(new Revision(4 + Restore.SKIPPED));
    }

    @Test
    void aSecondRestoreSkipsAgain() throws IOException {
        JournalState once = restored(STORED.append(JournalState.EMPTY, PODS, 1, put("a", "{}")));
        assertThat(collection(restored(once)).revision()).isEqualTo(new Revision(1 + 2 * Restore.SKIPPED));
    }

    @Test
    void whatIsNoCollectionStaysAsItWas() throws IOException {
        JournalState state = JournalState.EMPTY
                .apply(new JournalCommand.Append("session|node-1", 1, "w", List.of(new byte[] {1})))
                .state();
        IdLog log = Objects.requireNonNull(restored(state).ids().get("session|node-1"));
        assertThat(log.highest()).isEqualTo(1);
        assertThat(log.event(1).orElseThrow().body()).containsExactly(1);
    }

    @Test
    void aCollectionThatLacksAnEventIsRefusedByName() {
        JournalState state = STORED.append(JournalState.EMPTY, PODS, 1, put("a", "{}"), put("b", "{}"));
        JournalState torn = state.apply(new JournalCommand.DeleteTo(PODS, 1)).state();
        assertThatThrownBy(() -> restored(torn))
                .hasMessage("the backup is not whole: event 1 of " + PODS + " is missing");
    }

    @Test
    void aFileOfSomethingElseIsRefusedByName() throws IOException {
        Path file = Files.writeString(directory.resolve("letter"), "Dear cluster, all is well.");
        assertThatThrownBy(() -> new Restore(AKKA, 99).read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("not a journal state file");
    }
}
