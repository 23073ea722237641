package dev.berth.controller.collection.entity;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import dev.berth.controller.collection.Write;
import dev.berth.controller.collection.WriteResult;
import dev.berth.controller.collection.command.CollectionCommand;
import dev.berth.controller.collection.command.CollectionCommand.Apply;
import dev.berth.controller.collection.command.CollectionCommand.Follow;
import dev.berth.controller.collection.events.ObjectPut;
import dev.berth.controller.collection.feed.FeedEntry;
import dev.berth.controller.collection.feed.FeedMessage;
import dev.berth.controller.memory.SharedJournal;
import dev.berth.controller.memory.SharedJournal.Fault;
import dev.berth.controller.memory.TestSystem;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Revision;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The front and its writer over a journal that fails, rejects, loses its quorum, or is written by somebody else. */
class CollectionFrontTest {
    private static final ActorTestKit KIT = TestSystem.node("front-test");
    private static final SharedJournal.Store JOURNAL = SharedJournal.store("front-test");
    private static final AtomicInteger NAMES = new AtomicInteger();
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private String name = "";
    private ActorRef<CollectionCommand> front = KIT.system().deadLetters();
    private final TestProbe<WriteResult> probe = KIT.createTestProbe();

    @AfterAll
    static void shutdown() {
        KIT.shutdownTestKit();
    }

    @BeforeEach
    void start() {
        JOURNAL.quorum(true);
        name = "test/kind" + NAMES.incrementAndGet();
        front = startFront();
    }

    private ActorRef<CollectionCommand> startFront() {
        return KIT.spawn(CollectionFront.create(
                name, CollectionsConfig.of(KIT.system().settings().config().getConfig("berth.collections")), JOURNAL));
    }

    private String id() {
        return CollectionFront.persistenceId(name);
    }

    private static ObjectKey key(int i) {
        return new ObjectKey("ns", "o" + i);
    }

    private static byte[] body(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void create(int i) {
        front.tell(new Apply(new Write.Create(key(i), body("x")), probe.ref()));
    }

    private WriteResult answer() {
        return probe.receiveMessage(PATIENCE);
    }

    @Test
    void aWriteIsAnsweredWithItsRevisionOnceItIsInTheJournal() {
        create(1);

        assertThat(answer()).isEqualTo(new WriteResult.Committed(new Revision(1)));
        assertThat(JOURNAL.payloads(id())).hasSize(1);
    }

    @Test
    void manyWritesAreAnsweredInOrderWithContiguousRevisions() {
        for (int i = 0; i < 600; i++) {
            create(i);
        }

        for (int i = 1; i <= 600; i++) {
            assertThat(answer()).isEqualTo(new WriteResult.Committed(new Revision(i)));
        }
    }

    @Test
    void aRefusalWritesNothing() {
        create(1);
        create(1);

        assertThat(answer()).isInstanceOf(WriteResult.Committed.class);
        assertThat(answer()).isEqualTo(new WriteResult.Exists(new Revision(1)));
        assertThat(JOURNAL.payloads(id())).hasSize(1);
    }

    @Test
    void aRejectedBatchIsUnknownToItsWritersAndTheCollectionGoesOn() {
        create(1);
        answer();
        JOURNAL.faultAtNextWrite(id(), Fault.REJECT);
        create(2);

        assertThat(answer()).isInstanceOf(WriteResult.Unknown.class);
        create(2);
        assertThat(answer()).isEqualTo(new WriteResult.Committed(new Revision(2)));
    }

    @Test
    void aWriteThatFailedAfterItWasStoredIsFoundAgainByReplay() {
        JOURNAL.faultAtNextWrite(id(), Fault.FAIL_AFTER);
        create(1);

        assertThat(answer()).isInstanceOf(WriteResult.Unknown.class);
        create(1);
        assertThat(answer()).isEqualTo(new WriteResult.Exists(new Revision(1)));
    }

    @Test
    void nothingAcknowledgedIsLostAndNothingIsAppliedTwiceWhileTheJournalFails() {
        List<Fault> faults = List.of(Fault.REJECT, Fault.FAIL_BEFORE, Fault.FAIL_AFTER);
        var acknowledged = new ArrayList<Revision>();
        for (int i = 0; i < 60; i++) {
            if (i % 5 == 2) {
                JOURNAL.faultAtNextWrite(id(), faults.get(i % faults.size()));
            }
            create(i);
            if (answer() instanceof WriteResult.Committed committed) {
                acknowledged.add(committed.revision());
            }
        }

        List<Object> stored = JOURNAL.payloads(id());
        assertThat(acknowledged).hasSizeGreaterThan(40).doesNotHaveDuplicates();
        assertThat(acknowledged).allMatch(r -> r.value() <= stored.size());
        assertThat(stored.stream().map(e -> ((ObjectPut) e).key())).doesNotHaveDuplicates();
    }

    @Test
    void aSupersededEntityLosesItsWriteLearnsTheTruthAndGoesOn() {
        create(1);
        answer();
        JOURNAL.appendAsAnotherNode(id(), new ObjectPut(key(2), body("other")));
        create(3);

        assertThat(answer()).isInstanceOf(WriteResult.Unknown.class);
        create(3);
        assertThat(answer()).isEqualTo(new WriteResult.Committed(new Revision(3)));
        assertThat(JOURNAL.payloads(id())).hasSize(3);
    }

    @Test
    void aSupersededEntityNeverGivesOutARefusalFromItsOldState() {
        create(1);
        answer();
        JOURNAL.appendAsAnotherNode(id(), new ObjectPut(key(2), body("other")));
        front.tell(new Apply(new Write.Replace(key(2), new Revision(2), body("mine")), probe.ref()));

        assertThat(answer()).isEqualTo(new WriteResult.Committed(new Revision(3)));
    }

    @Test
    void withoutAQuorumARefusalIsBusy() {
        create(1);
        answer();
        JOURNAL.quorum(false);
        create(1);

        assertThat(answer()).isInstanceOf(WriteResult.Busy.class);
    }

    @Test
    void twoFrontsOfOneCollectionWriteOneHistory() {
        ActorRef<CollectionCommand> other = startFront();
        var committed = new ArrayList<Revision>();
        for (int i = 0; i < 40; i++) {
            ActorRef<CollectionCommand> to = i % 3 == 0 ? other : front;
            to.tell(new Apply(new Write.Create(key(i), body("x")), probe.ref()));
            if (answer() instanceof WriteResult.Committed c) {
                committed.add(c.revision());
            }
        }

        assertThat(committed).isNotEmpty().doesNotHaveDuplicates().isSorted();
        assertThat(JOURNAL.payloads(id())).hasSize(committed.size());
    }

    @Test
    void aFollowerGetsWhatItLacksAndThenEachCommit() {
        create(1);
        create(2);
        answer();
        answer();
        TestProbe<FeedMessage> view = KIT.createTestProbe();
        front.tell(new Follow(view.ref(), 1, 0, 0, 0, 1));

        assertThat(revisions(view)).containsExactly(2L);
        create(3);
        assertThat(revisions(view)).containsExactly(3L);
    }

    @Test
    void aFollowMessageMoreChangesNothing() {
        create(1);
        answer();
        TestProbe<FeedMessage> view = KIT.createTestProbe();
        front.tell(new Follow(view.ref(), 0, 0, 0, 0, 0));
        assertThat(revisions(view)).containsExactly(1L);
        front.tell(new Follow(view.ref(), 1, 0, 0, 0, 1));

        assertThat(revisions(view)).isEmpty();
    }

    @Test
    void theWindowSurvivesTheEntitysRestartAsFarAsReplayGaveIt() {
        create(1);
        create(2);
        answer();
        answer();
        KIT.stop(front);
        front = startFront();
        TestProbe<FeedMessage> view = KIT.createTestProbe();
        front.tell(new Follow(view.ref(), 0, 0, 0, 0, 0));

        assertThat(revisions(view)).containsExactly(1L, 2L);
    }

    @Test
    void aViewThatWantsWhatOnlyTheJournalHasMakesTheFrontReplay() {
        create(1);
        answer();
        JOURNAL.appendAsAnotherNode(id(), new ObjectPut(key(2), body("other")));
        TestProbe<FeedMessage> view = KIT.createTestProbe();
        front.tell(new Follow(view.ref(), 1, 0, 0, 0, 2));
        assertThat(revisions(view)).isEmpty();

        assertThat(revisions(view)).containsExactly(2L);
    }

    @Test
    void aViewThatAsksForARevisionThatNobodyEverWroteDisturbsNothing() {
        create(1);
        answer();
        TestProbe<FeedMessage> view = KIT.createTestProbe();
        front.tell(new Follow(view.ref(), 1, 0, 0, 0, 1_000_000));
        create(2);

        assertThat(answer()).isEqualTo(new WriteResult.Committed(new Revision(2)));
    }

    private static List<Long> revisions(TestProbe<FeedMessage> view) {
        return switch (view.receiveMessage(PATIENCE)) {
            case FeedMessage.Changes c ->
                c.entries().stream().map(FeedEntry::revision).toList();
            case FeedMessage.Listing l -> throw new AssertionError("listed: " + l);
        };
    }
}
