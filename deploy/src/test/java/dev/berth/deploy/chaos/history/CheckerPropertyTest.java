package dev.berth.deploy.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deploy.chaos.history.Operation.Kind;
import dev.berth.deploy.chaos.history.Operation.Result;
import dev.berth.deploy.chaos.history.Verdict.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CheckerPropertyTest {
    private static final int RUNS = 300;

    /** Lists of a history that can be spoiled. */
    private record Draft(List<Operation> operations, List<Sighting> sightings, List<Line> lines) {
        static Draft of(History h) {
            return new Draft(
                    new ArrayList<>(h.operations()), new ArrayList<>(h.sightings()), new ArrayList<>(h.lines()));
        }

        History in(History h) {
            return new History(
                    h.experiment(),
                    h.seed(),
                    h.nodes(),
                    h.began(),
                    h.ended(),
                    operations,
                    sightings,
                    lines,
                    h.faults(),
                    h.course(),
                    h.told());
        }
    }

    @Test
    void aSoundHistoryIsNeverBlamed() {
        int failovers = 0;
        for (long seed = 0; seed < RUNS; seed++) {
            Verdict verdict = Checker.check(Simulation.sound(seed), Story.LIMITS);
            failovers += verdict.failovers().size();

            assertThat(verdict.violations()).as("seed %d", seed).isEmpty();
            assertThat(verdict.voids())
                    .as("seed %d", seed)
                    .allSatisfy(text -> assertThat(text).startsWith("the watch came to"));
        }
        assertThat(failovers).isGreaterThan(RUNS);
    }

    @Test
    void aReadThatGoesBehindAnAcknowledgedWriteIsFound() {
        eachSpoiled("registers", (draft, chance) -> {
            List<Operation> reads = draft.operations.stream()
                    .filter(o -> o.kind() == Kind.READ && o.result() == Result.OK && known(o, draft) > 0)
                    .toList();
            Operation read = reads.get(chance.nextInt(reads.size()));
            replace(draft, read, chance.nextLong(known(read, draft)));
        });
    }

    @Test
    void aReadOfAValueThatIsNotYetWrittenIsFound() {
        eachSpoiled("registers", (draft, chance) -> {
            List<Operation> reads = draft.operations.stream()
                    .filter(o -> o.kind() == Kind.READ && o.result() == Result.OK)
                    .toList();
            Operation read = reads.get(chance.nextInt(reads.size()));
            long highest = draft.operations.stream()
                    .filter(o -> o.kind() == Kind.WRITE && o.key().equals(read.key()) && o.began() <= read.ended())
                    .mapToLong(Operation::value)
                    .max()
                    .orElse(0);
            replace(draft, read, highest + 1 + chance.nextInt(3));
        });
    }

    @Test
    void aLostLineIsFound() {
        eachSpoiled("nothing lost", (draft, chance) -> {
            int index = IntStream.generate(() -> chance.nextInt(draft.lines.size()))
                    .filter(i -> i + 1 < draft.lines.size()
                            && draft.lines
                                    .get(i)
                                    .life()
                                    .equals(draft.lines.get(i + 1).life()))
                    .findFirst()
                    .orElseThrow();
            draft.lines.remove(index);
        });
    }

    @Test
    void aLifeThatDoesNotEndIsFound() {
        eachSpoiled("never twice", (draft, chance) -> {
            List<Integer> ends = IntStream.range(0, draft.lines.size() - 1)
                    .filter(i -> draft.lines
                                    .get(i)
                                    .identity()
                                    .equals(draft.lines.get(i + 1).identity())
                            && !draft.lines
                                    .get(i)
                                    .life()
                                    .equals(draft.lines.get(i + 1).life()))
                    .boxed()
                    .toList();
            if (ends.isEmpty()) {
                Line last = draft.lines.getLast();
                draft.lines.add(
                        new Line(last.identity(), "second", "node-1", last.at(), last.epoch(), Line.LOCKED_OUT));
                return;
            }
            int end = ends.get(chance.nextInt(ends.size()));
            Line last = draft.lines.get(end);
            draft.lines.add(
                    end + 2,
                    new Line(
                            last.identity(),
                            last.life(),
                            last.node(),
                            draft.lines.get(end + 1).at(),
                            last.epoch(),
                            last.counter() + 1));
        });
    }

    @Test
    void aSightingThatIsLostOfAWriteThatWasAcknowledgedIsFound() {
        eachSpoiled("watch", (draft, chance) -> draft.sightings.remove(acknowledged(draft, chance)));
    }

    @Test
    void aSightingOfAnotherValueIsFound() {
        eachSpoiled("watch", (draft, chance) -> {
            int index = acknowledged(draft, chance);
            Sighting s = draft.sightings.get(index);
            draft.sightings.set(index, new Sighting(s.key(), s.value() - 1, s.revision(), s.at(), false));
        });
    }

    @Test
    void sightingsInTheWrongOrderAreFound() {
        eachSpoiled("watch", (draft, chance) -> {
            int index = acknowledged(draft, chance);
            draft.sightings.add(index + 1, draft.sightings.remove(index));
        });
    }

    /** A sighting in the middle that is not followed by a new list: nothing excuses it. */
    private static int acknowledged(Draft draft, Random chance) {
        List<Long> revisions = draft.operations.stream()
                .filter(o -> o.kind() == Kind.WRITE && o.result() == Result.OK)
                .map(Operation::revision)
                .toList();
        return IntStream.generate(() -> chance.nextInt(draft.sightings.size()))
                .filter(i -> i + 1 < draft.sightings.size()
                        && !draft.sightings.get(i).relisted()
                        && !draft.sightings.get(i + 1).relisted()
                        && revisions.contains(draft.sightings.get(i).revision()))
                .findFirst()
                .orElseThrow();
    }

    private static long known(Operation read, Draft draft) {
        return draft.operations.stream()
                .filter(o -> o.kind() == Kind.WRITE && o.result() == Result.OK)
                .filter(o -> o.key().equals(read.key()) && o.ended() <= read.began())
                .mapToLong(Operation::value)
                .max()
                .orElse(0);
    }

    private static void replace(Draft draft, Operation read, long value) {
        draft.operations.set(
                draft.operations.indexOf(read),
                new Operation(
                        read.client(), read.kind(), read.key(), value, read.began(), read.ended(), read.result(), 0));
    }

    private static void eachSpoiled(String rule, BiConsumer<Draft, Random> spoil) {
        for (long seed = 0; seed < RUNS; seed++) {
            History sound = Simulation.sound(seed);
            var draft = Draft.of(sound);
            spoil.accept(draft, new Random(seed + 1_000_000));

            assertThat(Checker.check(draft.in(sound), Story.LIMITS).violations())
                    .as("seed %d", seed)
                    .extracting(Violation::rule)
                    .contains(rule);
        }
    }
}
