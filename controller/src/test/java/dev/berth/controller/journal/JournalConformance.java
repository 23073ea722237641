package dev.berth.controller.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import akka.actor.ActorSystem;
import com.typesafe.config.Config;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * What Berth needs of a journal and Akka's own kit does not ask, seen by persistent actors, whichever plugin is configured. Every journal
 * that Berth is to run on passes both (design, section 10).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class JournalConformance {
    private static final int MANY = 100;
    /** More refusals in a row than Akka's circuit breaker bears failures. */
    private static final int REFUSALS = 12;

    private JournalJvms jvms = JournalJvms.start(List.of());

    /** One for each JVM that uses the journal. */
    abstract List<Config> configs();

    @BeforeAll
    void start() {
        jvms = JournalJvms.start(configs());
    }

    @AfterAll
    void stop() throws Exception {
        jvms.close();
    }

    JournalJvms jvms() {
        return jvms;
    }

    private ActorSystem first() {
        return jvms.get(0);
    }

    /** Another one than the first, if there is one. */
    private ActorSystem other() {
        return jvms.get(jvms.count() - 1);
    }

    @Test
    void ofTwoWritersOfANumberOneIsRefusedAndNothingOfItIsKept() throws Exception {
        List<String> acknowledged = new ArrayList<>();
        for (int round = 0; round < 10; round++) {
            Scribe one = Scribe.begin(first(), "rivals");
            Scribe two = Scribe.begin(other(), "rivals");
            assertThat(await(one.recovered())).isEqualTo(acknowledged);
            assertThat(await(two.recovered())).isEqualTo(acknowledged);
            CompletableFuture<Long> ofOne = one.write("one-" + round);
            CompletableFuture<Long> ofTwo = two.write("two-" + round);
            assertThat(List.of(succeeds(ofOne), succeeds(ofTwo)))
                    .as("in round %d", round)
                    .containsExactlyInAnyOrder(true, false);
            acknowledged.add((succeeds(ofOne) ? "one-" : "two-") + round);
            one.end();
            two.end();
        }
        assertThat(found(first(), "rivals")).isEqualTo(acknowledged);
    }

    @Test
    void whoIsRefusedHindersNobodyElseInItsJvm() throws Exception {
        List<Scribe> superseded = new ArrayList<>();
        for (int i = 0; i < REFUSALS; i++) {
            Scribe each = Scribe.begin(first(), "superseded");
            assertThat(await(each.recovered())).isEmpty();
            superseded.add(each);
        }
        Scribe healthy = Scribe.begin(first(), "healthy");
        await(superseded.getFirst().write("winner"));
        for (Scribe each : superseded.subList(1, REFUSALS)) {
            assertThat(succeeds(each.write("loser"))).isFalse();
        }
        assertThat(await(healthy.write("unhindered"))).isEqualTo(1);
    }

    @Test
    void whatOneActorWritesKeepsItsOrderWithManyWritesUnderWay() throws Exception {
        List<Scribe> scribes = IntStream.range(0, 5)
                .mapToObj(i -> Scribe.begin(first(), "order-" + i))
                .toList();
        List<CompletableFuture<Long>> numbers = new ArrayList<>();
        for (int n = 1; n <= MANY; n++) {
            for (Scribe each : scribes) {
                numbers.add(each.write("text-" + n));
            }
        }
        for (int i = 0; i < numbers.size(); i++) {
            assertThat(await(numbers.get(i))).isEqualTo(i / 5 + 1);
        }
        for (int i = 0; i < 5; i++) {
            assertThat(found(other(), "order-" + i)).isEqualTo(texts(1, MANY));
        }
    }

    @Test
    void theNextLifeKnowsTheHighestNumberWhereverItBegins() throws Exception {
        for (int n = 1; n <= 30; n++) {
            Scribe life = Scribe.begin(n % 2 == 0 ? first() : other(), "highest");
            assertThat(await(life.write("text-" + n))).isEqualTo(n);
            if (n % 10 == 0) {
                await(life.delete(n));
            }
        }
        assertThat(found(first(), "highest")).as("all were deleted").isEmpty();
    }

    @Test
    void aReplayBesideAWriterMissesNothingThatWasAcknowledgedBeforeItBegan() throws Exception {
        Scribe writer = Scribe.begin(first(), "replayed");
        List<CompletableFuture<Long>> written = new ArrayList<>();
        List<CompletableFuture<List<String>>> replays = new ArrayList<>();
        List<Integer> before = new ArrayList<>();
        for (int n = 1; n <= MANY; n++) {
            written.add(writer.write("text-" + n));
            if (n % 5 == 0) {
                await(written.get(n - 3));
                before.add(n - 2);
                replays.add(
                        Scribe.begin(n % 2 == 0 ? first() : other(), "replayed").recovered());
            }
        }
        for (int i = 0; i < replays.size(); i++) {
            List<String> found = await(replays.get(i));
            assertThat(found).hasSizeGreaterThanOrEqualTo(before.get(i)).isEqualTo(texts(1, found.size()));
        }
    }

    @Test
    void aRecoveryFromAnOldSnapshotFailsInsteadOfMissingWhatWasDeletedMeanwhile() throws Exception {
        Scribe life = Scribe.begin(first(), "overtaken");
        await(life.write("text-1", "text-2"));
        assertThat(await(life.snapshot())).isEqualTo(2);
        await(life.write("text-3", "text-4"));
        assertThat(await(life.snapshot())).isEqualTo(4);
        await(life.write("text-5"));
        assertThat(await(Scribe.begin(other(), "overtaken", 2).recovered())).isEqualTo(texts(1, 5));
        await(life.delete(4));
        assertThatThrownBy(() -> await(Scribe.begin(other(), "overtaken", 2).recovered()))
                .as("a snapshot at 2 and event 5")
                .isInstanceOf(ExecutionException.class);
        assertThat(found(other(), "overtaken")).isEqualTo(texts(1, 5));
    }

    @Test
    void whatWasUnderWayWhenItsJvmDiedIsThereWholeAndOnceOrNotAtAll() throws Exception {
        int dying = jvms.leader();
        Scribe life = Scribe.begin(jvms.get(dying), "interrupted");
        List<CompletableFuture<Long>> written = new ArrayList<>();
        for (int n = 1; n <= 3 * MANY; n += 3) {
            written.add(life.write("text-" + n, "text-" + (n + 1), "text-" + (n + 2)));
        }
        await(written.get(MANY / 5));
        jvms.lose(dying);
        jvms.restart(dying);
        long acknowledged = written.stream()
                .filter(w -> w.isDone() && !w.isCompletedExceptionally())
                .count();
        Scribe next = Scribe.begin(jvms.get(dying), "interrupted");
        List<String> found = await(next.recovered());
        assertThat(found.size()).isGreaterThanOrEqualTo((int) acknowledged * 3).matches(size -> size % 3 == 0);
        assertThat(found).isEqualTo(texts(1, found.size()));
        assertThat(await(next.write("after"))).isEqualTo(found.size() + 1);
    }

    @Test
    void aReplayInAJvmThatWasAwayMissesNothingWhoeverLedBefore() throws Exception {
        int written = 0;
        for (int away = 0; away < jvms.count(); away++) {
            written = written(jvms.get((away + 1) % jvms.count()), "lagging", written);
            jvms.lose(away);
            if (jvms.count() > 1) {
                written = written(jvms.get((away + 1) % jvms.count()), "lagging", written);
            }
            jvms.restart(away);
            assertThat(found(jvms.get(away), "lagging")).isEqualTo(texts(1, written));
        }
    }

    /** A life that writes some more; gives how many there are by then. */
    private static int written(ActorSystem system, String id, int before) throws Exception {
        Scribe life = Scribe.begin(system, id);
        List<CompletableFuture<Long>> all =
                texts(before + 1, before + MANY).stream().map(life::write).toList();
        for (CompletableFuture<Long> each : all) {
            await(each);
        }
        life.end();
        return before + MANY;
    }

    static List<String> found(ActorSystem system, String id) throws Exception {
        Scribe life = Scribe.begin(system, id);
        List<String> found = await(life.recovered());
        life.end();
        return found;
    }

    static List<String> texts(int from, int to) {
        return IntStream.rangeClosed(from, to).mapToObj(n -> "text-" + n).toList();
    }

    private static boolean succeeds(CompletableFuture<Long> write) {
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(write::isDone);
        return !write.isCompletedExceptionally();
    }

    static <T> T await(CompletableFuture<T> answer) throws Exception {
        return answer.get(30, TimeUnit.SECONDS);
    }
}
