package dev.berth.deploy.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deploy.chaos.history.Operation.Kind;
import dev.berth.deploy.chaos.history.Operation.Result;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegisterRuleTest {
    private static Story written(Result second) {
        return new Story().write(1, 1, 2, Result.OK, 101).write(2, 10, 20, second, 102);
    }

    @Test
    void aReadThatMissesAnAcknowledgedWriteIsFound() {
        Story story = written(Result.OK).read(1, 20, 21);

        assertThat(story.rules()).containsExactly("registers");
        assertThat(story.texts()).containsExactly("""
                acknowledged write missing: [read of r = 1, revision 0, by client 1 from 20.000 s to 21.000 s], \
                but before it ended [write of r = 2, revision 102, by client 0 from 10.000 s to 20.000 s]""");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void aReadDuringAWriteMayFindEither(long value) {
        assertThat(written(Result.OK).read(value, 11, 21).violations()).isEmpty();
        assertThat(written(Result.OK).read(value, 9, 10).violations()).isEmpty();
        assertThat(written(Result.OK).read(value, 19.9, 25).violations()).isEmpty();
    }

    @Test
    void aValueThatNobodyHadBegunToWriteIsInvented() {
        assertThat(written(Result.OK).read(2, 8, 9.9).texts())
                .singleElement()
                .asString()
                .contains("invented");
        assertThat(written(Result.OK).read(3, 30, 31).texts())
                .singleElement()
                .asString()
                .contains("invented");
    }

    @Test
    void aRefusedWriteMustNotAppear() {
        assertThat(written(Result.REFUSED).read(2, 30, 31).texts())
                .singleElement()
                .asString()
                .contains("invented");
        assertThat(written(Result.REFUSED).read(1, 30, 31).violations()).isEmpty();
    }

    @Test
    void aRefusedValueMustNotAppearBehindALaterOneEither() {
        Story story = written(Result.REFUSED).write(3, 30, 40, Result.OK, 103).read(2, 35, 39);

        assertThat(story.texts()).singleElement().asString().contains("invented");
    }

    @Test
    void aRefusedWriteThatIsTriedAgainMayAppearOnlyThen() {
        Story tried = written(Result.REFUSED).write(2, 30, 40, Result.OK, 102);
        assertThat(tried.read(2, 31, 32).violations()).isEmpty();

        Story early = written(Result.REFUSED).write(2, 30, 40, Result.OK, 102).read(2, 21, 22);
        assertThat(early.texts()).singleElement().asString().contains("invented");
    }

    @Test
    void anUnknownWriteMayAppearLaterOrNever() {
        assertThat(written(Result.UNKNOWN).read(1, 30, 31).read(1, 50, 51).violations())
                .isEmpty();
        assertThat(written(Result.UNKNOWN).read(1, 30, 31).read(2, 50, 51).violations())
                .isEmpty();
    }

    @Test
    void anUnknownWriteThatAppearedMustStay() {
        Story story = written(Result.UNKNOWN).read(2, 30, 31).read(1, 31, 32);

        assertThat(story.texts()).singleElement().asString().contains("went back", "= 1", "= 2");
    }

    @Test
    void twoReadsAtTheSameTimeMayDisagree() {
        assertThat(written(Result.UNKNOWN).read(2, 30, 31).read(1, 30.9, 32).violations())
                .isEmpty();
    }

    @Test
    void nothingMayBeFoundOnlyBeforeTheFirstWriteIsAcknowledged() {
        assertThat(written(Result.OK).read(0, 1.5, 3).violations()).isEmpty();
        assertThat(written(Result.OK).read(0, 2, 3).texts())
                .singleElement()
                .asString()
                .contains("acknowledged write missing");
    }

    @Test
    void readsThatFailedSayNothing() {
        Story story = written(Result.OK);
        for (Result result : List.of(Result.REFUSED, Result.UNKNOWN)) {
            story.operations.add(new Operation(1, Kind.READ, "r", 0, Story.micros(50), Story.micros(51), result, 0));
        }

        assertThat(story.violations()).isEmpty();
    }

    @Test
    void registersDoNotShareTheirValues() {
        Story story = written(Result.OK);
        story.operations.add(new Operation(1, Kind.READ, "other", 0, Story.micros(50), Story.micros(51), Result.OK, 0));

        assertThat(story.violations()).isEmpty();
    }

    @Test
    void anInventedValueDoesNotMakeAllLaterReadsWrong() {
        assertThat(written(Result.OK).read(9, 30, 31).read(2, 40, 41).texts()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatIsFoundIsWhatComparingEachWithEachFinds(long seed) {
        for (int run = 0; run < 200; run++) {
            Story story = scribbled(new Random(seed * 1000 + run));
            List<Operation> operations = story.operations;
            long wrong = operations.stream()
                    .filter(o -> o.kind() == Kind.READ)
                    .filter(read -> wrong(read, operations))
                    .count();

            assertThat(RegisterRule.in(story.history()))
                    .as("seed %d, run %d: %s", seed, run, operations)
                    .hasSize((int) wrong);
        }
    }

    private static boolean wrong(Operation read, List<Operation> all) {
        return invented(read, all)
                || all.stream()
                        .filter(o -> o.result() == Result.OK && o.ended() <= read.began() && o.value() > read.value())
                        .anyMatch(o -> o.kind() == Kind.WRITE || !invented(o, all));
    }

    private static boolean invented(Operation read, List<Operation> all) {
        return read.value() != 0
                && all.stream()
                        .noneMatch(o -> o.kind() == Kind.WRITE
                                && o.result() != Result.REFUSED
                                && o.value() == read.value()
                                && o.began() <= read.ended());
    }

    private static Story scribbled(Random chance) {
        var story = new Story();
        double time = 0;
        for (int value = 1; value <= 8; value++) {
            time += chance.nextInt(3);
            double end = time + chance.nextInt(4);
            story.write(value, time, end, List.of(Result.values()).get(chance.nextInt(3)), 0);
            time = end;
        }
        for (int i = 0; i < 10; i++) {
            double began = chance.nextInt(25);
            story.read(Math.max(0, Math.round(began / 3) + chance.nextInt(4) - 2), began, began + chance.nextInt(4));
        }
        story.operations.sort(Comparator.comparingLong(Operation::ended));
        return story;
    }
}
