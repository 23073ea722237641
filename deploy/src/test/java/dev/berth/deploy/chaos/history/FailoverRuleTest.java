package dev.berth.deploy.chaos.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class FailoverRuleTest {
    static Failover failover(String fault, long micros) {
        return new Failover("writer-0", fault, "node-1", "node-2", micros, OptionalLong.of(micros));
    }

    private static Story hit() {
        return new Story().life("writer-0", "a", "node-1", 1, 10).fault("cut", "node-1", 10.5, 50, true);
    }

    @Test
    void aFailoverIsMeasuredFromTheFaultToTheFirstLineOfTheNewLife() {
        Verdict verdict = hit().life("writer-0", "b", "node-2", 18, 90).verdict();

        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.failovers()).containsExactly(failover("cut", 7_500_000));
    }

    @Test
    void anIdentityThatIsNeverThereAgainIsStuck() {
        Verdict verdict = hit().verdict();

        assertThat(verdict.failovers()).isEmpty();
        assertThat(verdict.violations()).singleElement().satisfies(v -> {
            assertThat(v.rule()).isEqualTo("never stuck");
            assertThat(v.at()).isEqualTo(Story.micros(40.5));
            assertThat(v.text()).isEqualTo("""
                    writer-0 was never there again until the run ended at 100.000 s; life a on node-1 was hit by cut at \
                    10.500 s, its last line is counter 9 at 10.000 s; allowed are 30.000 s""");
        });
    }

    @Test
    void anIdentityThatIsThereAgainTooLateWasStuckAndFailedOver() {
        Verdict late = hit().line("writer-0", "b", "node-2", 40.51, 0).verdict();
        assertThat(late.failovers()).hasSize(1);
        assertThat(late.violations())
                .singleElement()
                .satisfies(v -> assertThat(v.text())
                        .contains("was there again only after 30.010 s", "first line at 40.510 s as life b on node-2"));

        assertThat(hit().line("writer-0", "b", "node-2", 40.5, 0).violations()).isEmpty();
    }

    @Test
    void aRunThatEndsSoonAfterTheFaultShowsNothing() {
        Verdict verdict = new Story()
                .life("writer-0", "a", "node-1", 1, 70)
                .fault("cut", "node-1", 70, 99, true)
                .verdict();

        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.failovers()).isEmpty();
    }

    @Test
    void aLifeThatOutlivesTheFaultIsNoFailover() {
        Verdict verdict = new Story()
                .life("writer-0", "a", "node-1", 1, 60)
                .life("writer-0", "b", "node-1", 62, 90)
                .fault("cut", "node-1", 10.5, 15, true)
                .verdict();

        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.failovers()).isEmpty();
    }

    @Test
    void aLifeThatOutlivesAFaultThatMustHaveTakenItIsFound() {
        Story story = new Story().life("writer-0", "a", "node-1", 1, 60);

        assertThat(story.fault("cut", "node-1", 10.5, 25.499, true).rules()).isEmpty();
        assertThat(story.fault("cut", "node-1", 30.5, 45.5, true).violations())
                .singleElement()
                .satisfies(v -> {
                    assertThat(v.rule()).isEqualTo("never stuck");
                    assertThat(v.text()).isEqualTo("""
                            writer-0 was not taken from node-1: life a wrote until 60.000 s, through all of cut \
                            (from 30.500 s to 45.500 s)""");
                });
    }

    @Test
    void aFailoverIsReadyWhenTheFirstControlNodeTellsSo() {
        Story story = hit().line("writer-0", "b@7.25", "node-2", 18, 0);
        story.ready.clear();
        story.ready.add(new Readiness("b", Story.micros(31)));
        story.ready.add(new Readiness("b", Story.micros(19)));
        story.ready.add(new Readiness("b", Story.micros(10)));
        story.ready.add(new Readiness("a", Story.micros(12)));

        assertThat(story.verdict().failovers())
                .extracting(Failover::readyMicros)
                .containsExactly(OptionalLong.of(8_500_000));
    }

    @Test
    void anIdentityThatWritesInTimeAndIsReadyTooLateWasStuck() {
        Story story = hit().line("writer-0", "b", "node-2", 18, 0);
        story.ready.clear();
        story.ready.add(new Readiness("b", Story.micros(40.51)));

        assertThat(story.texts()).singleElement().asString().contains("was there again only after 30.010 s");
    }

    /** All but some of so many failovers take 9 s. */
    private static Story manyFailovers(int all, int slow, double seconds) {
        var story = new Story();
        for (int i = 0; i < all; i++) {
            String identity = "writer-" + i;
            story.line(identity, "a" + i, "node-1", 1, 0)
                    .line(identity, "b" + i, "node-2", i < slow ? 10.5 + seconds : 19.5, 0);
        }
        return story.fault("kill-node", "node-1", 10.5, 50, true);
    }

    @Test
    void fiftyFailoversAreJudgedByTheirMedianAndTheirSlowest() {
        assertThat(manyFailovers(50, 1, 15).rules()).isEmpty();
        assertThat(manyFailovers(50, 1, 15.001).texts())
                .containsExactly("p99 of 50 failovers, from the fault to Ready, is 15.001 s; the aim is 15 s");
        assertThat(manyFailovers(50, 25, 10.001).rules()).isEmpty();
        assertThat(manyFailovers(50, 26, 10.001).texts())
                .containsExactly("p50 of 50 failovers, from the fault to Ready, is 10.001 s; the aim is 10 s");
    }

    @Test
    void fewerThanFiftyAreJudgedOneByOneOnly() {
        assertThat(manyFailovers(49, 49, 30).rules()).isEmpty();
        assertThat(manyFailovers(49, 1, 30.001).rules()).containsExactly("never stuck");
    }

    @Test
    void aLifeThatWritesOnForItsLeaseIsAFailoverAllTheSame() {
        Verdict verdict = new Story()
                .life("writer-0", "a", "node-1", 1, 14)
                .life("writer-0", "b", "node-2", 17, 90)
                .fault("cut", "node-1", 10.5, 50, true)
                .verdict();

        assertThat(verdict.failovers()).extracting(Failover::micros).containsExactly(6_500_000L);
    }

    @Test
    void aLastLineJustAfterAMomentaryFaultDoesNotOutliveIt() {
        Verdict verdict = new Story()
                .life("writer-0", "a", "node-1", 1, 10)
                .life("writer-0", "b", "node-2", 17, 90)
                .fault("kill-node", "node-1", 9.99, 9.99, true)
                .verdict();

        assertThat(verdict.failovers()).hasSize(1);
    }

    @Test
    void onlyStatefulSetPodsOnTheNodesThatWereHitFailOver() {
        Verdict verdict = new Story()
                .life("writer-0", "a", "node-2", 1, 10)
                .life("daemon@node-1", "d", "node-1", 1, 10)
                .fault("cut", "node-1", 10.5, 50, true)
                .verdict();

        assertThat(verdict.violations()).isEmpty();
        assertThat(verdict.failovers()).isEmpty();
    }

    @Test
    void theNewestLifeCountsAndNotAnEarlierOneOnTheNode() {
        Verdict verdict = new Story()
                .life("writer-0", "a", "node-1", 1, 5)
                .life("writer-0", "b", "node-2", 7, 90)
                .fault("cut", "node-1", 10.5, 50, true)
                .verdict();

        assertThat(verdict.failovers()).isEmpty();
        assertThat(verdict.violations()).isEmpty();
    }

    @Test
    void aFaultThatTakesNoPodsIsNoReasonToMove() {
        Verdict verdict = new Story()
                .life("writer-0", "a", "node-1", 1, 10)
                .fault("flapping", "node-1", 10.5, 50, false)
                .verdict();

        assertThat(verdict.violations()).isEmpty();
    }

    @Test
    void aLifeThatOnlyFoundTheLockHeldIsNotThereAgain() {
        Story story = hit().line("writer-0", "b", "node-2", 18, Line.LOCKED_OUT);

        assertThat(story.rules()).containsExactly("never twice", "never stuck");
    }

    @Test
    void aLifeThatReturnsAfterItsSuccessorBeganDoesNotHideTheFailover() {
        Story story = hit().life("writer-0", "b", "node-2", 18, 60).line("writer-0", "a", "node-1", 61, 10);

        assertThat(story.verdict().failovers()).containsExactly(failover("cut", 7_500_000));
        assertThat(story.rules()).containsExactly("never twice");
    }

    @Test
    void failoversAreInTheOrderOfTheirFaults() {
        Verdict verdict = hit().life("writer-0", "b", "node-2", 20, 60)
                .life("writer-0", "c", "node-1", 70, 90)
                .fault("kill-node", "node-2", 60.5, 80, true)
                .verdict();

        assertThat(verdict.failovers()).extracting(Failover::fault).containsExactly("cut", "kill-node");
    }
}
