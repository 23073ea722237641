package dev.berth.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.agent.lease.AssignmentLog.Verdict;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private static final Duration TTL = Duration.ofSeconds(6);

    private static Duration s(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static final AgentRules RULES = new AgentRules();

    private static AgentLease granted(long epoch, Duration asked) {
        AgentLease open = RULES.sending(AgentLease.NONE, asked);
        return RULES.granted(open, epoch, TTL, 1, asked.plusSeconds(2)).orElseThrow();
    }

    @Test
    void theDeadlineIsTheSendingTimeOfTheLastAcknowledgedRenewalPlusTheTtl() {
        AgentLease lease = granted(3, s(100));
        assertThat(lease.deadline()).isEqualTo(s(106));
        lease = RULES.sending(RULES.sending(RULES.sending(lease, s(101)), s(102)), s(103));
        assertThat(RULES.renewed(lease, 3, 3, s(105)).deadline()).isEqualTo(s(108));
        assertThat(RULES.renewed(RULES.renewed(lease, 3, 4, s(105)), 3, 2, s(105))
                        .deadline())
                .as("a late answer takes nothing back")
                .isEqualTo(s(109));
    }

    @Test
    void answersOfOtherEpochsOrUnknownNumbersChangeNothing() {
        AgentLease lease = RULES.sending(granted(3, s(100)), s(101));
        assertThat(RULES.renewed(lease, 2, 2, s(102))).isEqualTo(lease);
        assertThat(RULES.renewed(lease, 3, 9, s(102))).isEqualTo(lease);
    }

    @Test
    void aGrantFromBeforeTheSessionWasLostIsNone() {
        AgentLease lease = RULES.lost(RULES.sending(granted(3, s(100)), s(101)));
        assertThat(RULES.granted(lease, 3, TTL, 2, s(110))).isEmpty();
        AgentLease asking = RULES.sending(lease, s(111));
        assertThat(RULES.granted(asking, 3, TTL, 2, s(112))).isEmpty();
        assertThat(RULES.granted(asking, 4, TTL, 3, s(112)).orElseThrow().deadline())
                .isEqualTo(s(117));
    }

    @Test
    void aLeaseIsHeldUntilItsDeadlineAndPermitsStartsOfItsOwnEpochOnly() {
        AgentLease lease = granted(2, s(100));
        assertThat(RULES.held(lease, s(105))).isTrue();
        assertThat(RULES.held(lease, s(106))).isFalse();
        assertThat(RULES.held(AgentLease.NONE, s(0))).isFalse();
        assertThat(RULES.mayStart(lease, 2, s(105))).isTrue();
        assertThat(RULES.mayStart(lease, 1, s(105))).isFalse();
        assertThat(RULES.mayStart(lease, 2, s(106))).isFalse();
    }

    @Test
    void unansweredRenewalsDoNotPileUp() {
        AgentLease lease = granted(1, s(0));
        for (int i = 1; i <= 1000; i++) {
            lease = RULES.sending(lease, s(i));
        }
        assertThat(lease.sent()).hasSizeLessThan(100);
    }

    @Test
    void theLeaseFilesLineHasAFixedLengthAndShowsTearing() {
        var deadline = new Deadline("boot-1", 12, Duration.ofMillis(123_456));
        String text = deadline.text();
        assertThat(text).hasSize(Deadline.LENGTH).endsWith("\n");
        assertThat(Deadline.parse(text)).contains(new Deadline("boot-1", 12, Duration.ofMillis(123_450)));
        String later = new Deadline("boot-1", 12, Duration.ofMillis(124_456)).text();
        for (int i = 1; i < text.length(); i++) {
            String torn = later.substring(0, i) + text.substring(i);
            assertThat(Deadline.parse(torn)
                            .filter(d -> !d.text().equals(text) && !d.text().equals(later)))
                    .as("torn at %s", i)
                    .isEmpty();
        }
        assertThat(Deadline.parse("")).isEmpty();
        assertThat(deadline.passed("boot-1", Duration.ofMillis(123_455))).isFalse();
        assertThat(deadline.passed("boot-1", Duration.ofMillis(123_456))).isTrue();
        assertThat(deadline.passed("boot-2", Duration.ZERO)).isTrue();
    }

    @Test
    void differencesNeedTheirPredecessorAndWholeListsDoNot() {
        AssignmentLog log = new AssignmentLog(2, 5);
        assertThat(log.judge(2, 6, false)).isEqualTo(Verdict.APPLY);
        assertThat(log.judge(2, 7, false)).isEqualTo(Verdict.GAP);
        assertThat(log.judge(2, 9, true)).isEqualTo(Verdict.APPLY);
        assertThat(log.judge(2, 5, true)).isEqualTo(Verdict.IGNORE);
        assertThat(log.judge(1, 6, false)).isEqualTo(Verdict.IGNORE);
    }

    private static void put(Outbox box, int marker, boolean gone, long notBefore) {
        box.put("default", "p", "uid", new byte[] {(byte) marker}, gone, s(notBefore));
    }

    private static List<Integer> due(Outbox box, long at) {
        return box.due(s(at), s(1)).stream().map(l -> (int) l.status()[0]).toList();
    }

    @Test
    void onlyTheNewestReportOfAPodIsSentAndOneAtATime() {
        Outbox box = new Outbox();
        put(box, 1, false, 0);
        assertThat(due(box, 10)).containsExactly(1);
        put(box, 2, false, 0);
        put(box, 3, false, 0);
        assertThat(due(box, 10)).isEmpty();
        box.reported("uid", 1);
        assertThat(due(box, 10)).containsExactly(3);
        box.reported("uid", 3);
        assertThat(box.holds("uid")).isFalse();
    }

    @Test
    void unansweredReportsAreSentAgainAndLazyOnesWait() {
        Outbox box = new Outbox();
        put(box, 1, false, 11);
        assertThat(due(box, 10)).isEmpty();
        assertThat(due(box, 11)).containsExactly(1);
        assertThat(due(box, 11)).isEmpty();
        assertThat(due(box, 12)).containsExactly(1);
    }

    @Test
    void goneIsNeverTakenBack() {
        Outbox box = new Outbox();
        put(box, 1, true, 0);
        put(box, 2, false, 0);
        assertThat(box.due(s(1), s(1))).hasSize(1).allMatch(Outbox.Letter::gone);
    }
}
