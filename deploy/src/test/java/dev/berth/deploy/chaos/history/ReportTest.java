package dev.berth.deploy.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.deploy.chaos.history.Operation.Result;
import dev.berth.deploy.chaos.history.Verdict.Violation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ReportTest {
    private static String report(Story story) {
        return Report.text(story.history(), story.verdict());
    }

    @Test
    void aSoundRunIsToldInFull() {
        assertThat(report(Story.sound())).isEqualTo("""
                experiment all, seed 42, 100.000 s, nodes node-1, node-2, node-3

                operations: 1.8 acknowledged per second
                          OK  REFUSED  UNKNOWN
                  writes  90  0        0
                  reads   91  0        0

                faults: 1
                  AT [s]  FOR [s]  FAULT      NODES   HIT
                  40.500  29.500   stop-long  node-1  seen

                failovers: 1
                  to the first line: p50 7.500 s, p99 7.500 s, max 7.500 s, n = 1
                  to Ready: p50 7.500 s, p99 7.500 s, max 7.500 s, n = 1, too small to judge p99 \
                (from n = 50 on: p50 at most 10 s, p99 at most 15 s)
                  LINE [s]  READY [s]  IDENTITY  FAULT      FROM    TO
                  7.500     7.500      writer-0  stop-long  node-1  node-2

                losses of nodes: 1 UNREACHABLE, 1 FENCED, 1 DOWNED, 0 SUSPECTED
                  without a cause: 0 UNREACHABLE, 0 FENCED, 0 DOWNED, 0 SUSPECTED
                  of other nodes than the one that was taken away: 0 UNREACHABLE, 0 FENCED, 0 DOWNED, 0 SUSPECTED
                  more than 10 s after the fault had ended: 0 UNREACHABLE, 0 FENCED, 0 DOWNED, 0 SUSPECTED

                voids: none

                violations: none

                verdict: 0 violations
                """);
    }

    @Test
    void anAimThatIsMissedIsSaidToBe() {
        List<Failover> failovers =
                new ArrayList<>(Collections.nCopies(49, FailoverRuleTest.failover("cut", 9_000_000)));
        failovers.add(FailoverRuleTest.failover("cut", 16_000_000));
        var verdict = new Verdict(List.of(), List.of(), failovers, 5);

        assertThat(Report.text(Story.sound().history(), verdict))
                .contains(
                        "to Ready: p50 9.000 s, p99 16.000 s, max 16.000 s, n = 50; p50 aim 10 s met, p99 aim 15 s MISSED");
    }

    @Test
    void aReplacementThatNobodySawReadyIsSaidToBe() {
        var verdict = new Verdict(
                List.of(),
                List.of(),
                List.of(new Failover("a-0", "cut", "node-1", "node-2", 9_000_000, OptionalLong.empty())),
                5);

        assertThat(Report.text(Story.sound().history(), verdict))
                .contains("  9.000     NOT SEEN   a-0 ")
                .doesNotContain("to Ready");
    }

    @Test
    void violationsAreListedWithTheirEvidenceAndCounted() {
        Story story = Story.sound().read(1, 96, 96.5).write(91, 0.1, 0.2, Result.REFUSED, 0);

        assertThat(report(story))
                .contains("violations: 1\n  registers [96.500 s]: acknowledged write missing: [read of r = 1,")
                .contains("  writes  90  1        0\n")
                .endsWith("\nverdict: 1 violation\n");
        assertThat(report(story.read(1, 97, 97.5))).endsWith("\nverdict: 2 violations\n");
    }

    @Test
    void aVoidRunSaysWhyInItsLastLine() {
        Story story = new Story().withLives().withRegister();

        assertThat(report(story)).contains("voids: 1\n  no faults\n").endsWith("\nverdict: void, no faults\n");
    }

    @Test
    void aBrokenPromiseCountsInAVoidRunToo() {
        Story story = new Story().withLives().withRegister().read(1, 96, 96.5);

        assertThat(report(story)).contains("\n  no faults\n").endsWith("\nverdict: 1 violation\n");
    }

    @Test
    void evidenceCannotLookLikeAVerdict() {
        var verdict = new Verdict(
                List.of(new Violation("order", "x", Story.BEGAN, "a\nverdict: 0 violations\r\nb")),
                List.of(),
                List.of(),
                5);

        assertThat(Report.text(Story.sound().history(), verdict).lines())
                .filteredOn(line -> line.startsWith("verdict:"))
                .containsExactly("verdict: 1 violation");
    }
}
