package dev.berth.controller.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import dev.berth.controller.collection.command.CollectionCommand.Follow;
import dev.berth.controller.collection.command.Recall;
import dev.berth.controller.collection.feed.FeedEntry;
import dev.berth.controller.collection.feed.FeedMessage;
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
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A view's actors against a feed that the test plays. */
class LiveViewTest {
    private static final ActorTestKit KIT = ActorTestKit.create();
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final BlockingQueue<Follow> follows = new LinkedBlockingQueue<>();
    private Recall recall = Recall.NOTHING;
    private View view = new LiveView(Resources.CONFIG_MAPS);
    private ActorRef<FeedMessage> feed = KIT.system().deadLetters();

    @AfterAll
    static void shutdown() {
        KIT.shutdownTestKit();
    }

    @BeforeEach
    void connect() throws Exception {
        start(10_000);
    }

    private void start(int windowChanges) throws Exception {
        follows.clear();
        view = startView(windowChanges);
        Follow first = follows.poll(20, TimeUnit.SECONDS);
        assertThat(first).isNotNull();
        feed = first.view();
    }

    private View startView(int windowChanges) {
        var config = new ViewsConfig(
                Duration.ofMillis(500), Duration.ofMillis(100), windowChanges, Long.MAX_VALUE, Duration.ofMillis(50));
        var live = new LiveView(Resources.CONFIG_MAPS);
        ActorRef<WatchFan.Command> fan = KIT.spawn(WatchFan.create(live, config));
        live.fanStarted(fan);
        live.started(KIT.spawn(ViewActor.create(live, fan, recall, (resource, f) -> follows.add(f), config)));
        return live;
    }

    private static FeedEntry put(long revision, String name) {
        var o = Json.object().put("kind", "ConfigMap").put("apiVersion", "v1");
        o.putObject("metadata").put("namespace", "ns").put("name", name).put("uid", "uid-" + name);
        return new FeedEntry(revision, new ObjectKey("ns", name), false, Json.bytes(o));
    }

    private void changes(FeedEntry... entries) {
        long last = entries[entries.length - 1].revision();
        feed.tell(new FeedMessage.Changes(entries[0].revision() - 1, List.of(entries), last));
    }

    private void reach(long revision) throws Exception {
        view.reached(new Revision(revision), PATIENCE).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    void anEmptyCollectionMakesTheViewReady() {
        assertThat(view.ready()).isFalse();
        feed.tell(new FeedMessage.Changes(0, List.of(), 0));

        await().atMost(PATIENCE).until(view::ready);
    }

    @Test
    void aViewBeginsWithWhatTheJvmHasItselfAndAsksForWhatFollows() throws Exception {
        recall = resource -> CompletableFuture.completedFuture(
                new FeedMessage.Listing(0, 9, 0, true, List.of(put(3, "old"), put(9, "newest")), false));
        start(10_000);
        assertThat(view.ready()).isTrue();
        assertThat(view.now().all().map(KubeObject::name)).containsExactly("newest", "old");
        changes(put(10, "next"));
        reach(10);
    }

    @Test
    void nobodyIsAskedWhileAViewLooksAtWhatTheJvmHas() {
        var looking = new CompletableFuture<FeedMessage.Listing>();
        recall = resource -> looking;
        view = startView(10_000);
        await().during(Duration.ofSeconds(1))
                .until(() -> follows.stream().allMatch(f -> f.view().equals(feed)));
        looking.completeExceptionally(new IllegalStateException("too far behind"));
        await().atMost(PATIENCE)
                .until(() -> follows.stream().anyMatch(f -> !f.view().equals(feed) && f.have() == 0));
    }

    @Test
    void theViewIsNotReadyBeforeItHasWhatTheCollectionHadWhenItAnswered() throws Exception {
        feed.tell(new FeedMessage.Changes(0, List.of(put(1, "a")), 2));
        reach(1);
        assertThat(view.ready()).isFalse();
        feed.tell(new FeedMessage.Changes(1, List.of(put(2, "b")), 2));

        await().atMost(PATIENCE).until(view::ready);
    }

    @Test
    void aGapMakesTheViewAskAtOnceWithANewGeneration() throws Exception {
        changes(put(1, "a"));
        reach(1);
        follows.clear();
        changes(put(5, "e"));

        await().atMost(PATIENCE).until(() -> follows.stream().anyMatch(f -> f.have() == 1 && f.generation() == 1));
    }

    @Test
    void whoWaitsForARevisionMakesTheViewSaySo() {
        feed.tell(new FeedMessage.Changes(0, List.of(), 0));
        view.reached(new Revision(7), PATIENCE);

        await().atMost(PATIENCE).until(() -> follows.stream().anyMatch(f -> f.wanted() == 7));
    }

    @Test
    void aListingEndsWatchesWithGoneAndListenersHearTheDifference() throws Exception {
        changes(put(1, "stays"), put(2, "goes"));
        reach(2);
        var watch = new Recorder();
        view.watch(new Revision(2), watch);
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        Listening.to(view, c -> heard.add(c.type() + " " + c.object().name()));
        await().atMost(PATIENCE).until(() -> heard.size() == 2);

        feed.tell(new FeedMessage.Listing(0, 50, 0, false, List.of(put(40, "new")), false));
        feed.tell(new FeedMessage.Listing(0, 50, 1, true, List.of(put(1, "stays")), false));

        reach(50);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(watch.seen).containsExactly(-1L));
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(heard).containsExactly("ADDED stays", "ADDED goes", "DELETED goes", "ADDED new"));
        changes(put(51, "later"));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(heard).endsWith("ADDED later"));
        assertThat(view.watch(new Revision(49), new Recorder())).isEqualTo(new View.Watching.Gone(new Revision(50)));
    }

    @Test
    void aRevisionThatHasLeftTheWindowIsGone() throws Exception {
        start(3);
        for (int i = 1; i <= 10; i++) {
            changes(put(i, "o" + i));
        }
        reach(10);

        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(view.watch(new Revision(6), new Recorder()))
                        .isEqualTo(new View.Watching.Gone(new Revision(7))));
        var resumed = new Recorder();
        view.watch(new Revision(7), resumed);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(resumed.seen).containsExactly(8L, 9L, 10L));
    }

    @Test
    void watchesThatBeginWhileChangesPourInSeeEachRevisionOnceInOrder() throws Exception {
        long seed = 42;
        var random = new Random(seed);
        int total = 3_000;
        List<Recorder> recorders = new ArrayList<>();
        List<Long> starts = new ArrayList<>();
        for (int i = 1; i <= total; i++) {
            changes(put(i, "o" + i % 100));
            if (random.nextInt(10) == 0) {
                long known = view.now().revision().value();
                long from = known == 0 ? 0 : random.nextLong(known + 1);
                var recorder = new Recorder();
                assertThat(view.watch(new Revision(from), recorder)).isInstanceOf(View.Watching.Started.class);
                recorders.add(recorder);
                starts.add(from);
            }
        }
        reach(total);
        // Watches are told in one order by one actor: what the last one has, the others have.
        var last = new Recorder();
        view.watch(Revision.ZERO, last);
        await().atMost(PATIENCE).until(() -> last.seen.size() == total);

        for (int i = 0; i < recorders.size(); i++) {
            Recorder recorder = recorders.get(i);
            List<Long> expected =
                    LongStream.rangeClosed(starts.get(i) + 1, total).boxed().toList();
            assertThat(recorder.seen).as("seed %d, watch %d", seed, i).isEqualTo(expected);
        }
    }

    @Test
    void aSinkThatThrowsEndsAloneAndIsToldToListAgain() throws Exception {
        var witness = new Recorder();
        List<String> told = Collections.synchronizedList(new ArrayList<>());
        view.watch(Revision.ZERO, new View.Sink() {
            @Override
            public boolean offer(Change change) {
                throw new IllegalStateException("planned");
            }

            @Override
            public void gone() {
                told.add("gone");
            }
        });
        view.watch(Revision.ZERO, witness);
        changes(put(1, "a"), put(2, "b"));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(witness.seen).containsExactly(1L, 2L));
        assertThat(told).containsExactly("gone");
    }

    @Test
    void watchesHearHowFarTheViewHasCome() throws Exception {
        List<Long> progress = Collections.synchronizedList(new ArrayList<>());
        view.watch(Revision.ZERO, new View.Sink() {
            @Override
            public boolean offer(Change change) {
                return true;
            }

            @Override
            public void progressed(Revision revision) {
                progress.add(revision.value());
            }

            @Override
            public void gone() {}
        });
        changes(put(1, "a"));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(progress).containsExactly(1L));
    }

    private static final class Recorder implements View.Sink {
        final List<Long> seen = Collections.synchronizedList(new ArrayList<>());

        @Override
        public boolean offer(Change change) {
            seen.add(change.revision().value());
            return true;
        }

        @Override
        public void gone() {
            seen.add(-1L);
        }
    }
}
