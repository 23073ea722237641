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

    @Test
    void theDeadlineIsTheSendingTimeOfTheLastAcknowledgedRenewalPlusTheTtl() {
        AgentLease lease = AgentLease.granted(3, TTL, s(100), 0);
        assertThat(lease.deadline()).isEqualTo(s(106));
        lease = lease.renewing(s(101)).renewing(s(102)).renewing(s(103));
        assertThat(lease.renewed(3, 2).deadline()).isEqualTo(s(108));
        assertThat(lease.renewed(3, 3).renewed(3, 1).deadline())
                .as("a late answer takes nothing back")
                .isEqualTo(s(109));
    }

    @Test
    void answersOfOtherEpochsOrUnknownNumbersChangeNothing() {
        AgentLease lease = AgentLease.granted(3, TTL, s(100), 0).renewing(s(101));
        assertThat(lease.renewed(2, 1)).isEqualTo(lease);
        assertThat(lease.renewed(3, 9)).isEqualTo(lease);
    }

    @Test
    void aLeaseIsHeldUntilItsDeadline() {
        AgentLease lease = AgentLease.granted(1, TTL, s(100), 0);
        assertThat(lease.held(s(105))).isTrue();
        assertThat(lease.held(s(106))).isFalse();
        assertThat(AgentLease.NONE.held(s(0))).isFalse();
    }

    @Test
    void unansweredRenewalsDoNotPileUp() {
        AgentLease lease = AgentLease.granted(1, TTL, s(0), 0);
        for (int i = 1; i <= 1000; i++) {
            lease = lease.renewing(s(i));
        }
        assertThat(lease.sent()).hasSizeLessThan(10);
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
