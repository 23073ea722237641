package dev.berth.deploy.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.berth.deploy.chaos.history.Operation.Result;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class CheckerTest {
    static final Course NOTHING = new Course(List.of(), List.of(), List.of());
    static final Told UNTOLD = new Told(List.of(), List.of());

    @Test
    void aSoundHistoryPasses() {
        Verdict verdict = Story.sound().verdict();

        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.voids()).isEmpty();
        assertThat(verdict.passed()).isTrue();
        assertThat(verdict.failovers()).containsExactly(FailoverRuleTest.failover("stop-long", 7_500_000));
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
    void aRunInWhichANemesisNeverStruckIsVoidAndSaysWhich() {
        Story story = Story.sound();
        story.neverStruck.add("watchdog");

        assertThat(story.verdict().passed()).isFalse();
        assertThat(story.verdict().voids())
                .containsExactly(
                        "watchdog never struck: the run was over before its turn; give it more time with --minutes");
    }

    @Test
    void aStrikeThatFailsIsAViolationThatNamesItAndItsCause() {
        Story story = Story.sound().failed("failing-disk", 80, 92, "Failure: it is held by process 7");
        story.neverStruck.add("failing-disk");

        assertThat(story.verdict().violations()).singleElement().satisfies(v -> {
            assertThat(v.rule()).isEqualTo("never stuck");
            assertThat(v.identity()).isEqualTo("failing-disk");
            assertThat(v.text()).isEqualTo("""
                    failing-disk could not be carried out to its end, it stopped after 12.000 s: \
                    Failure: it is held by process 7""");
        });
        assertThat(story.verdict().voids())
                .containsExactly("failing-disk never struck: it failed each time, see the violations");
    }

    @Test
    void aNemesisThatFailedOnceAndStruckOnceStruck() {
        Story story = Story.sound().failed("stop-long", 80, 92, "Failure: x");

        assertThat(story.rules()).containsExactly("never stuck");
        assertThat(story.verdict().voids()).isEmpty();
    }

    @Test
    void aRunThatSawNoLossWhereOneWasBroughtAboutIsVoid() {
        for (Loss.Kind kind : List.of(Loss.Kind.UNREACHABLE, Loss.Kind.FENCED, Loss.Kind.DOWNED)) {
            Story story = Story.sound();
            story.losses.removeIf(loss -> loss.kind() == kind);

            assertThat(story.verdict().voids())
                    .containsExactly("no node was seen " + kind
                            + ", though nodes were taken away: false ones were not seen either");
        }
    }

    @Test
    void aFailoverWhosePodNobodySawReadyMakesTheRunVoid() {
        Story story = Story.sound();
        story.ready.removeIf(r -> r.uid().equals("b"));

        assertThat(story.verdict().voids())
                .containsExactly("nobody saw writer-0 become Ready after stop-long on node-1");
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
        var nothing =
                new History("none", 0, List.of(), 5, 5, List.of(), List.of(), List.of(), List.of(), NOTHING, UNTOLD);
        Verdict verdict = Checker.check(nothing, Story.LIMITS);

        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.voids()).hasSize(3);
    }
}
