package dev.berth.controller.collection.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.controller.collection.Write;
import dev.berth.controller.collection.WriteResult;
import dev.berth.controller.collection.events.CollectionEvent;
import dev.berth.controller.collection.events.ObjectPut;
import dev.berth.controller.collection.events.ObjectRemoved;
import dev.berth.controller.collection.feed.FeedEntry;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Revision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CollectionStateTest {
    private static final ObjectKey WEB = new ObjectKey("default", "web");
    private static final ObjectKey DB = new ObjectKey("default", "db");

    private static byte[] body(String text) {
        return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static CollectionState after(Write... writes) {
        CollectionState state = CollectionState.EMPTY;
        for (CollectionEvent event : Folded.of(state, List.of(writes)).events()) {
            state = state.apply(event);
        }
        return state;
    }

    @Test
    void createAddsTheObjectAtTheNextRevision() {
        CollectionState state = after(new Write.Create(WEB, body("1")));

        assertThat(state.revision()).isEqualTo(new Revision(1));
        assertThat(state.get(WEB)).map(Stored::revision).contains(new Revision(1));
    }

    @Test
    void createOfATakenKeyIsRefusedWithTheRevisionOfWhatIsThere() {
        CollectionState state = after(new Write.Create(WEB, body("1")), new Write.Create(DB, body("1")));

        assertThat(state.decide(new Write.Create(WEB, body("2"))))
                .isEqualTo(new Decision.Refused(new WriteResult.Exists(new Revision(1))));
    }

    @Test
    void aWriteDecidedOnAllObjectsIsRefusedOnceAnyOfThemHasChanged() {
        CollectionState state = after(new Write.Create(WEB, body("1")));
        var create = new Write.Create(DB, body("1"));

        assertThat(state.decide(new Write.Alone(new Revision(1), create))).isInstanceOf(Decision.Accepted.class);
        assertThat(state.decide(new Write.Alone(Revision.ZERO, create)))
                .isEqualTo(new Decision.Refused(new WriteResult.Absent(new Revision(1))));
        assertThat(Folded.of(
                                state,
                                List.of(
                                        new Write.Alone(new Revision(1), create),
                                        new Write.Alone(new Revision(1), create)))
                        .events())
                .hasSize(1);
    }

    @Test
    void replaceAtTheExpectedRevisionIsAccepted() {
        CollectionState state = after(new Write.Create(WEB, body("1")));

        assertThat(state.decide(new Write.Replace(WEB, new Revision(1), body("2"))))
                .isInstanceOfSatisfying(
                        Decision.Accepted.class, a -> assertThat(a.event()).isInstanceOf(ObjectPut.class));
    }

    @Test
    void replaceAtAnOlderRevisionIsAConflict() {
        CollectionState state =
                after(new Write.Create(WEB, body("1")), new Write.Replace(WEB, new Revision(1), body("2")));

        assertThat(state.decide(new Write.Replace(WEB, new Revision(1), body("3"))))
                .isEqualTo(new Decision.Refused(new WriteResult.Conflict(new Revision(2))));
    }

    @Test
    void replaceAndRemoveOfWhatIsNotThereAreAbsentAtTheCollectionsRevision() {
        CollectionState state = after(new Write.Create(WEB, body("1")));

        var absent = new Decision.Refused(new WriteResult.Absent(new Revision(1)));
        assertThat(state.decide(new Write.Replace(DB, new Revision(1), body("2"))))
                .isEqualTo(absent);
        assertThat(state.decide(new Write.Remove(DB, new Revision(1)))).isEqualTo(absent);
    }

    @Test
    void aRemovalCarriesTheLastBodyAndFreesTheKey() {
        CollectionState state = after(new Write.Create(WEB, body("1")));
        Decision decision = state.decide(new Write.Remove(WEB, new Revision(1)));

        assertThat(decision)
                .isInstanceOfSatisfying(
                        Decision.Accepted.class,
                        a -> assertThat(a.event())
                                .isInstanceOfSatisfying(
                                        ObjectRemoved.class,
                                        r -> assertThat(r.lastBody()).isEqualTo(body("1"))));
        CollectionState gone = after(new Write.Create(WEB, body("1")), new Write.Remove(WEB, new Revision(1)));
        assertThat(gone.get(WEB)).isEmpty();
        assertThat(gone.revision()).isEqualTo(new Revision(2));
    }

    @Test
    void aBatchSeesItsOwnEarlierWrites() {
        Folded folded = Folded.of(
                CollectionState.EMPTY,
                List.of(
                        new Write.Create(WEB, body("1")),
                        new Write.Create(WEB, body("2")),
                        new Write.Replace(WEB, new Revision(1), body("3")),
                        new Write.Remove(WEB, new Revision(1))));

        assertThat(folded.results())
                .containsExactly(
                        new WriteResult.Committed(new Revision(1)),
                        new WriteResult.Exists(new Revision(1)),
                        new WriteResult.Committed(new Revision(2)),
                        new WriteResult.Conflict(new Revision(2)));
        assertThat(folded.events()).hasSize(2);
        assertThat(folded.entries()).extracting(FeedEntry::revision).containsExactly(1L, 2L);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void replayOfTheEventsGivesTheStateAndRevisionsHaveNoGap(long seed) {
        var random = new Random(seed);
        CollectionState live = CollectionState.EMPTY;
        var journal = new ArrayList<CollectionEvent>();
        for (int batch = 0; batch < 40; batch++) {
            Folded folded = Folded.of(live, randomWrites(random, live));
            for (CollectionEvent event : folded.events()) {
                live = live.apply(event);
                journal.add(event);
                assertThat(live.revision().value()).as("seed %d", seed).isEqualTo(journal.size());
            }
        }

        CollectionState replayed = CollectionState.EMPTY;
        for (CollectionEvent event : journal) {
            replayed = replayed.apply(event);
        }
        CollectionState restored = CollectionState.of(live.image());

        assertThat(content(replayed)).as("seed %d", seed).isEqualTo(content(live));
        assertThat(content(restored)).as("seed %d", seed).isEqualTo(content(live));
        assertThat(restored.revision()).as("seed %d", seed).isEqualTo(live.revision());
    }

    private static List<String> content(CollectionState state) {
        return state.part(Optional.empty(), Integer.MAX_VALUE).objects().stream()
                .map(e -> e.key() + "@" + e.revision() + "="
                        + new String(e.body(), java.nio.charset.StandardCharsets.UTF_8))
                .toList();
    }

    private static List<Write> randomWrites(Random random, CollectionState state) {
        var writes = new ArrayList<Write>();
        for (int i = random.nextInt(6); i >= 0; i--) {
            ObjectKey key = new ObjectKey("ns" + random.nextInt(2), "o" + random.nextInt(5));
            Revision guess = random.nextInt(4) == 0
                    ? new Revision(random.nextInt(50))
                    : state.get(key).map(Stored::revision).orElse(Revision.ZERO);
            writes.add(
                    switch (random.nextInt(3)) {
                        case 0 -> new Write.Create(key, body("c" + random.nextInt()));
                        case 1 -> new Write.Replace(key, guess, body("r" + random.nextInt()));
                        default -> new Write.Remove(key, guess);
                    });
        }
        return writes;
    }

    @Test
    void partsOfAListingHoldEveryObjectOnceInOrder() {
        var writes = new ArrayList<Write>();
        for (int i = 0; i < 50; i++) {
            writes.add(new Write.Create(new ObjectKey("ns", "o" + (100 + i)), body("x".repeat(i * 20))));
        }
        CollectionState state = after(writes.toArray(Write[]::new));

        var keys = new ArrayList<ObjectKey>();
        Optional<ObjectKey> last = Optional.empty();
        CollectionState.Part part;
        int parts = 0;
        do {
            part = state.part(last, 2000);
            part.objects().forEach(e -> keys.add(e.key()));
            last = Optional.of(part.objects().getLast().key());
            parts++;
        } while (!part.last());

        assertThat(parts).isGreaterThan(5);
        assertThat(keys).hasSize(50).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void theWindowForgetsTheOldestAndSaysSo() {
        var window = new Window<String>(3, Long.MAX_VALUE);
        for (int i = 1; i <= 5; i++) {
            window.add(i, "c" + i, 1);
        }

        assertThat(window.floor()).isEqualTo(2);
        assertThat(window.since(2)).contains(List.of("c3", "c4", "c5"));
        assertThat(window.since(5)).contains(List.of());
        assertThat(window.since(1)).isEmpty();
        assertThat(window.since(6)).isEmpty();
    }

    @Test
    void theWindowIsBoundedByBytesToo() {
        var window = new Window<String>(1000, 10);
        for (int i = 1; i <= 5; i++) {
            window.add(i, "c" + i, 4);
        }

        assertThat(window.since(3)).contains(List.of("c4", "c5"));
        assertThat(window.since(2)).isEmpty();
    }

    @Test
    void theWindowKeepsWhatItHadWhenReplayReachesBackToIt() {
        var window = new Window<String>(100, Long.MAX_VALUE);
        window.add(1, "c1", 1);
        window.add(2, "c2", 1);

        assertThat(window.join(4, List.of("c2", "c3", "c4"), s -> 1)).containsExactly("c3", "c4");
        assertThat(window.since(0)).contains(List.of("c1", "c2", "c3", "c4"));
    }

    @Test
    void theWindowStartsAnewWhenReplayLeavesAGapOrEndsBeforeIt() {
        var window = new Window<String>(100, Long.MAX_VALUE);
        window.add(1, "c1", 1);

        assertThat(window.join(7, List.of("c6", "c7"), s -> 1)).isEmpty();
        assertThat(window.floor()).isEqualTo(5);
        assertThat(window.join(6, List.of("c6"), s -> 1)).isEmpty();
        assertThat(window.since(5)).contains(List.of("c6"));
    }
}
