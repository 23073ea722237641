package dev.berth.controller.view.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.berth.controller.collection.Write;
import dev.berth.controller.collection.feed.FeedEntry;
import dev.berth.controller.collection.feed.FeedMessage;
import dev.berth.controller.collection.state.CollectionState;
import dev.berth.controller.collection.state.Folded;
import dev.berth.controller.collection.state.Follower;
import dev.berth.controller.collection.state.Stored;
import dev.berth.controller.collection.state.Window;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A view fed through a network that loses, repeats and reorders becomes equal to its collection, and says truly what it saw on the way. */
class FeedPropertyTest {
    private static final int ROUNDS = 400;

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 60);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aViewConvergesThroughALossyFeedAndSeesEachRevisionOnceInOrder(long seed) {
        new Simulation(seed, UnaryOperator.identity()).run();
    }

    /** The property can fail: a feed that tells removals as puts and puts as removals is caught. */
    @Test
    void theSimulationCatchesAFeedThatLies() {
        UnaryOperator<FeedMessage> bug =
                m -> m instanceof FeedMessage.Changes c && c.entries().size() > 2
                        ? new FeedMessage.Changes(
                                c.after(),
                                c.entries().stream()
                                        .map(e -> e.revision() % 5 == 0
                                                ? new FeedEntry(e.revision(), e.key(), !e.removed(), e.body())
                                                : e)
                                        .toList(),
                                c.newest())
                        : m;
        assertThatThrownBy(() -> seeds().forEach(seed -> new Simulation(seed, bug).run()))
                .isInstanceOf(AssertionError.class);
    }

    private static final class Simulation {
        private final long seed;
        private final Random random;
        private final UnaryOperator<FeedMessage> bug;
        private final Window<FeedEntry> window = new Window<>(30, Long.MAX_VALUE);
        private final Replica replica = new Replica(Resources.PODS);
        private final List<FeedMessage> inTransit = new ArrayList<>();
        private final List<Long> seen = new ArrayList<>();
        private CollectionState state = CollectionState.EMPTY;
        private Follower follower = new Follower(600);
        private long seenUpTo;

        Simulation(long seed, UnaryOperator<FeedMessage> bug) {
            this.seed = seed;
            this.random = new Random(seed);
            this.bug = bug;
        }

        void run() {
            for (int round = 0; round < ROUNDS; round++) {
                switch (random.nextInt(10)) {
                    case 0, 1, 2 -> commit();
                    case 3 -> follow(0.5);
                    case 4 -> restartFront();
                    default -> deliver(0.2);
                }
            }
            for (int i = 0; i < 500 && !settled(); i++) {
                replica.tick();
                follow(0);
                while (!inTransit.isEmpty()) {
                    deliver(0);
                }
            }
            assertThat(settled()).as("seed %d converged at all", seed).isTrue();
            assertThat(replica.ready()).as("seed %d", seed).isTrue();
            assertThat(view()).as("seed %d", seed).isEqualTo(collection());
        }

        private boolean settled() {
            return replica.have() == state.revision().value() && replica.part() == 0;
        }

        private void commit() {
            Folded folded = Folded.of(state, randomWrites());
            for (var event : folded.events()) {
                state = state.apply(event);
            }
            folded.entries().forEach(e -> window.add(e.revision(), e, e.weight()));
            send(follower.committed(folded.entries()), 0.2);
        }

        /** The entity moved: it knows the journal and no followers. */
        private void restartFront() {
            if (random.nextInt(5) == 0) {
                follower = new Follower(600);
            }
        }

        private void follow(double loss) {
            if (random.nextInt(4) == 0) {
                replica.tick();
            }
            if (random.nextDouble() >= loss) {
                send(
                        follower.follow(
                                replica.have(), replica.generation(), replica.listing(), replica.part(), state, window),
                        loss == 0 ? 0 : 0.2);
            }
        }

        private void send(List<FeedMessage> messages, double loss) {
            for (FeedMessage m : messages) {
                if (random.nextDouble() >= loss) {
                    inTransit.add(bug.apply(m));
                    if (random.nextDouble() < loss) {
                        inTransit.add(bug.apply(m));
                    }
                }
            }
        }

        private void deliver(double disorder) {
            if (inTransit.isEmpty()) {
                return;
            }
            int which = random.nextDouble() < disorder ? random.nextInt(inTransit.size()) : 0;
            Replica.Step step = replica.accept(inTransit.remove(which));
            if (random.nextBoolean()) {
                replica.read();
            }
            switch (step) {
                case Replica.Step.Advanced advanced ->
                    advanced.applied().forEach(a -> see(a.change().revision().value()));
                case Replica.Step.Relisted relisted -> {
                    // A watch ends here and begins again at the listing's revision.
                    assertThat(replica.have()).as("seed %d", seed).isGreaterThan(seenUpTo);
                    seenUpTo = replica.have();
                }
            }
            if (step.ask()) {
                follow(disorder);
            }
        }

        private void see(long revision) {
            assertThat(revision)
                    .as("seed %d: each revision once, in order", seed)
                    .isEqualTo(seenUpTo + 1);
            seenUpTo = revision;
            seen.add(revision);
        }

        private List<Write> randomWrites() {
            var writes = new ArrayList<Write>();
            for (int i = random.nextInt(5); i >= 0; i--) {
                ObjectKey key = new ObjectKey("ns" + random.nextInt(2), "o" + random.nextInt(12));
                Revision known = state.get(key).map(Stored::revision).orElse(Revision.ZERO);
                writes.add(
                        switch (random.nextInt(4)) {
                            case 0, 1 -> new Write.Create(key, body(key));
                            case 2 -> new Write.Replace(key, known, body(key));
                            default -> new Write.Remove(key, known);
                        });
            }
            return writes;
        }

        private byte[] body(ObjectKey key) {
            var o = Json.object().put("kind", "Pod").put("apiVersion", "v1");
            o.putObject("metadata")
                    .put("namespace", key.namespace())
                    .put("name", key.name())
                    .put("uid", "u" + random.nextInt(1000));
            o.putObject("spec").put("nodeName", "node-" + random.nextInt(3));
            return Json.bytes(o);
        }

        private List<String> collection() {
            return state.part(java.util.Optional.empty(), Integer.MAX_VALUE).objects().stream()
                    .map(e -> KubeObject.of(Resources.PODS, Json.parse(e.body()), new Revision(e.revision())))
                    .map(o -> o + " " + o.tree())
                    .toList();
        }

        private List<String> view() {
            IndexedSnapshot snapshot = replica.snapshot();
            for (int n = 0; n < 3; n++) {
                String node = "node-" + n;
                assertThat(snapshot.onNode(node).map(KubeObject::key))
                        .as("seed %d: index of %s", seed, node)
                        .containsExactlyElementsOf(snapshot.all()
                                .filter(o -> o.tree()
                                        .path("spec")
                                        .path("nodeName")
                                        .asText()
                                        .equals(node))
                                .map(KubeObject::key)
                                .toList());
            }
            return snapshot.all().map(o -> o + " " + o.tree()).toList();
        }
    }
}
