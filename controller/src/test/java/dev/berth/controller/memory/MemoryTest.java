package dev.berth.controller.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorSystem;
import dev.berth.controller.collection.Write;
import dev.berth.controller.collection.WriteResult;
import dev.berth.controller.collection.command.Recall;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.store.Change;
import dev.berth.protocol.store.View;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Three cluster nodes in one JVM on one journal: what is written through any of them is read on all of them, also when one of them ends. */
class MemoryTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);
    private static final List<ActorTestKit> NODES = new ArrayList<>();
    private static final List<Memory> MEMORIES = new ArrayList<>();

    @BeforeAll
    static void start() {
        SharedJournal.Store journal = SharedJournal.store("memory-test");
        for (int i = 0; i < 3; i++) {
            ActorTestKit node = TestSystem.node("memory-test");
            NODES.add(node);
            TestSystem.join(node.system(), NODES.getFirst().system());
            MEMORIES.add(Memory.start(
                    node.system(),
                    journal,
                    Recall.NOTHING,
                    MemoryConfig.of(node.system().settings().config())));
        }
        await().atMost(PATIENCE)
                .until(() -> MEMORIES.stream().allMatch(m -> m.views().ready()));
    }

    @AfterAll
    static void stop() {
        NODES.forEach(ActorTestKit::shutdownTestKit);
    }

    private static byte[] pod(String name, String node) {
        var o = Json.object().put("kind", "Pod").put("apiVersion", "v1");
        o.putObject("metadata").put("namespace", "default").put("name", name).put("uid", "uid-" + name);
        o.putObject("spec").put("nodeName", node);
        return Json.bytes(o);
    }

    private static ObjectKey key(String name) {
        return new ObjectKey("default", name);
    }

    private static <T> T get(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static Revision create(int through, String name) throws Exception {
        WriteResult result = get(MEMORIES.get(through)
                .collections()
                .write(Resources.PODS, new Write.Create(key(name), pod(name, "n1"))));
        return ((WriteResult.Committed) result).revision();
    }

    @Test
    void aWriteThroughOneNodeIsReadOnEveryNodeOnceItsRevisionIsReached() throws Exception {
        Revision revision = create(0, "a");

        for (Memory memory : MEMORIES) {
            var snapshot = get(memory.views().of(Resources.PODS).reached(revision, PATIENCE));
            assertThat(snapshot.get(key("a"))).map(KubeObject::revision).contains(revision);
        }
    }

    @Test
    void newestIsAtOrAboveEveryAcknowledgedWrite() throws Exception {
        Revision revision = create(1, "b");

        assertThat(get(MEMORIES.get(2).collections().newest(Resources.PODS))).isGreaterThanOrEqualTo(revision);
    }

    @Test
    void aRevisionThatNeverComesEndsInATimeout() {
        View view = MEMORIES.getFirst().views().of(Resources.PODS);

        assertThat(view.reached(new Revision(1_000_000), Duration.ofMillis(300)).toCompletableFuture())
                .failsWithin(PATIENCE)
                .withThrowableThat()
                .withCauseInstanceOf(java.util.concurrent.TimeoutException.class);
    }

    @Test
    void watchesOnEveryNodeSeeEachChangeOnceAndInOrder() throws Exception {
        List<Recorder> recorders = new ArrayList<>();
        for (Memory memory : MEMORIES) {
            View view = memory.views().of(Resources.SECRETS);
            for (int i = 0; i < 20; i++) {
                var recorder = new Recorder();
                assertThat(view.watch(Revision.ZERO, recorder)).isInstanceOf(View.Watching.Started.class);
                recorders.add(recorder);
            }
        }
        List<CompletionStage<WriteResult>> writes = IntStream.range(0, 300)
                .mapToObj(i -> MEMORIES.get(i % 3)
                        .collections()
                        .write(Resources.SECRETS, new Write.Create(key("s" + i), pod("s" + i, ""))))
                .toList();
        for (CompletionStage<WriteResult> write : writes) {
            assertThat(get(write)).isInstanceOf(WriteResult.Committed.class);
        }
        View late = MEMORIES.getFirst().views().of(Resources.SECRETS);
        get(late.reached(new Revision(300), PATIENCE));
        var lateRecorder = new Recorder();
        late.watch(new Revision(100), lateRecorder);
        recorders.forEach(r -> await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(r.revisions)
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(1, 300).boxed().toList())));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(lateRecorder.revisions)
                        .containsExactlyElementsOf(
                                LongStream.rangeClosed(101, 300).boxed().toList()));
    }

    @Test
    void aWatchFromAheadOfTheViewIsToldSo() {
        View view = MEMORIES.getFirst().views().of(Resources.LEASES);

        assertThat(view.watch(new Revision(50), new Recorder()))
                .isEqualTo(new View.Watching.Ahead(view.now().revision()));
    }

    @Test
    void aRefusedSinkIsNotCalledAgainAndACancelledOneNeither() throws Exception {
        View view = MEMORIES.getFirst().views().of(Resources.CONFIG_MAPS);
        var refusing = new Recorder(2);
        view.watch(Revision.ZERO, refusing);
        var cancelled = new Recorder();
        ((View.Watching.Started) view.watch(Revision.ZERO, cancelled))
                .subscription()
                .cancel();
        Revision last = Revision.ZERO;
        for (int i = 0; i < 5; i++) {
            last = ((WriteResult.Committed) get(MEMORIES.get(1)
                            .collections()
                            .write(Resources.CONFIG_MAPS, new Write.Create(key("c" + i), pod("c" + i, "")))))
                    .revision();
        }
        var witness = new Recorder();
        get(view.reached(last, PATIENCE));
        view.watch(Revision.ZERO, witness);
        await().atMost(PATIENCE).until(() -> witness.revisions.size() == 5);

        assertThat(refusing.revisions).containsExactly(1L, 2L);
        assertThat(cancelled.revisions).isEmpty();
    }

    @Test
    void aNodeThatLeavesLosesNothingAndANewOneIsFilledByListingOrReplay() throws Exception {
        for (int i = 0; i < 50; i++) {
            write(Resources.SERVICES.id(), i);
        }
        ActorTestKit node = TestSystem.node("memory-test");
        ActorSystem<?> system = node.system();
        try {
            TestSystem.join(system, NODES.getFirst().system());
            Memory fourth = Memory.start(
                    system,
                    SharedJournal.store("memory-test"),
                    Recall.NOTHING,
                    MemoryConfig.of(
                            com.typesafe.config.ConfigFactory.parseString("berth.collections.window-changes = 5")
                                    .withFallback(system.settings().config())));
            await().atMost(PATIENCE).until(() -> fourth.views().ready());
            Revision newest = get(fourth.collections().newest(Resources.SERVICES));
            var snapshot = get(fourth.views().of(Resources.SERVICES).reached(newest, PATIENCE));
            assertThat(snapshot.size()).isEqualTo(50);
        } finally {
            node.shutdownTestKit();
        }
        View view = MEMORIES.get(1).views().of(Resources.SERVICES);
        await().atMost(PATIENCE)
                .until(() -> write(Resources.SERVICES.id(), 50) || view.now().size() == 51);
        await().atMost(PATIENCE).until(() -> view.now().size() == 51);
    }

    private static boolean write(String kind, int i) throws Exception {
        var resource = Resources.byId(kind).orElseThrow();
        return get(MEMORIES.get(i % 3).collections().write(resource, new Write.Create(key("w" + i), pod("w" + i, ""))))
                instanceof WriteResult.Committed;
    }

    private static final class Recorder implements View.Sink {
        final List<Long> revisions = Collections.synchronizedList(new ArrayList<>());
        private final int limit;

        Recorder() {
            this(Integer.MAX_VALUE);
        }

        Recorder(int limit) {
            this.limit = limit;
        }

        @Override
        public boolean offer(Change change) {
            revisions.add(change.revision().value());
            return revisions.size() < limit;
        }

        @Override
        public void gone() {
            revisions.add(-1L);
        }
    }
}
