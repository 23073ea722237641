package dev.berth.deploy.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.berth.deploy.chaos.history.Operation.Result;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckerTest {
    @Test
    void aSoundHistoryPasses() {
        Verdict verdict = Story.sound().verdict();

        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.voids()).isEmpty();
        assertThat(verdict.passed()).isTrue();
        assertThat(verdict.failovers())
                .containsExactly(new Failover("writer-0", "stop-long", "node-1", "node-2", 7_500_000));
        assertThat(verdict.operationsPerSecond()).isCloseTo(1.81, within(1e-9));
    }

    @Test
    void aRunWithFewOperationsIsVoid() {
        Verdict verdict = Checker.check(Story.sound().history(), new Limits(1.82, Duration.ofSeconds(30)));

        assertThat(verdict.passed()).isFalse();
        assertThat(verdict.voids())
                .containsExactly("only 1.8 operations per second were acknowledged, at least 1.8 are needed");
    }

    @Test
    void onlyAcknowledgedOperationsCount() {
        Story story = new Story();
        for (int i = 1; i < 99; i++) {
            story.write(i, i, i + 0.5, Result.UNKNOWN, 0);
        }

        assertThat(story.verdict().operationsPerSecond()).isZero();
    }

    @Test
    void aRunWithoutFaultsIsVoid() {
        Story story = new Story().withLives().withRegister();

        assertThat(story.verdict().voids()).containsExactly("no faults");
    }

    @Test
    void aFaultThatHitNothingMakesTheRunVoid() {
        Story story = Story.sound();
        story.faults.add(
                new Fault("cut", List.of("node-2"), Story.micros(80), Story.micros(81), Toll.MAY_TAKE_PODS, " "));

        assertThat(story.verdict().voids()).containsExactly("nothing shows that cut at 80.000 s hit node-2");
    }

    @Test
    void aRunWithoutLinesIsVoid() {
        Story story = Story.sound();
        story.lines.clear();

        assertThat(story.verdict().voids()).containsExactly("no lines of any identity");
    }

    @Test
    void aRunWithoutAFinalReadIsVoid() {
        Story beforeTheHealing = new Story().withLives().withRegister().fault("cut", "node-3", 90, 95.05, false);
        assertThat(beforeTheHealing.verdict().voids()).containsExactly("no final read of r");

        Story beforeTheLastWrite = Story.sound().write(91, 94, 95.05, Result.UNKNOWN, 0);
        assertThat(beforeTheLastWrite.verdict().voids()).containsExactly("no final read of r");
    }

    @Test
    void aFinalReadMayBeginInTheMomentInWhichTheLastFaultEnded() {
        assertThat(new Story()
                        .withLives()
                        .withRegister()
                        .fault("cut", "node-3", 90, 95, false)
                        .verdict()
                        .voids())
                .isEmpty();
    }

    @Test
    void aWatchThatFellSilentMakesTheRunVoid() {
        Story story = Story.sound();
        story.sightings.removeLast();

        assertThat(story.verdict().voids())
                .containsExactly("the watch came to revision 189 only, the last acknowledged write is revision 190");
    }

    @Test
    void ofEachRuleTwentyViolationsAreListedAndTheOthersCounted() {
        Story story = Story.sound();
        for (int i = 0; i < 57; i++) {
            story.read(1000 + i, 60 + i * 0.1, 60.05 + i * 0.1);
        }
        story.line("writer-2", "e", "node-3", 50, 3);

        assertThat(story.rules()).hasSize(22).containsOnly("nothing lost", "registers");
        assertThat(story.texts().get(1)).contains("r = 1000", "from 60.000 s to 60.050 s");
        assertThat(story.texts().getLast()).isEqualTo("and 37 more of this rule");
    }

    @Test
    void aHundredThousandOperationsAreCheckedInNoTime() {
        var story = new Story();
        for (int i = 1; i <= 50_000; i++) {
            double at = i * 0.001;
            story.write(i, at, at + 0.0004, Result.OK, i).read(i, at + 0.0005, at + 0.0009);
        }

        assertThat(story.violations()).isEmpty();
    }

    @Test
    void anEmptyHistoryIsVoidAndNothingElse() {
        var nothing = new History("none", 0, List.of(), 5, 5, List.of(), List.of(), List.of(), List.of());
        Verdict verdict = Checker.check(nothing, Story.LIMITS);

        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.voids()).hasSize(3);
    }
}
