package dev.berth.controller.session.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.controller.session.events.SessionEvent;
import dev.berth.controller.session.events.SessionState;
import dev.berth.controller.session.plan.SessionMachine.Claimant;
import dev.berth.controller.session.plan.SessionMachine.Proof;
import dev.berth.controller.session.plan.SessionMachine.Registration;
import dev.berth.controller.session.plan.SessionMachine.Renewal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SessionMachineTest {
    private static final SessionMachine MACHINE =
            new SessionMachine(Duration.ofSeconds(6), Duration.ofSeconds(1), Duration.ofMillis(1500));
    private static final SessionState LEASED =
            SessionState.EMPTY.apply(new SessionEvent.Took("a")).apply(new SessionEvent.Granted(1, "life-1", "boot-1"));

    private static Duration s(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    /** A life of the session that took over at 0 and has heard as it says. */
    private static Tenure tenure(double took, Optional<Duration> heard) {
        Tenure begun = Tenure.begun(s(took), s(took));
        return heard.map(begun::heard).orElse(begun);
    }

    private static Claimant of(String life, String boot) {
        return new Claimant(life, boot, false);
    }

    @Test
    void theFenceComesTtlAndMarginAfterTheLastRenewal() {
        assertThat(MACHINE.fence(LEASED, tenure(0, Optional.of(s(100))), s(106.9)))
                .isEmpty();
        assertThat(MACHINE.fence(LEASED, tenure(0, Optional.of(s(100))), s(107)))
                .contains(new SessionEvent.Fenced(1));
    }

    @Test
    void aSessionThatHasJustBegunWaitsAlsoForWhatItsPredecessorMayHaveGranted() {
        assertThat(MACHINE.fence(LEASED, tenure(100, Optional.empty()), s(108.4)))
                .isEmpty();
        assertThat(MACHINE.fence(LEASED, tenure(100, Optional.of(s(100.5))), s(108.4)))
                .isEmpty();
        assertThat(MACHINE.fence(LEASED, tenure(100, Optional.empty()), s(108.5)))
                .isPresent();
    }

    @Test
    void whatIsFencedOrHasLeftIsNotFencedAgainAndHoldsNothing() {
        for (SessionState over : List.of(
                LEASED.apply(new SessionEvent.Fenced(1)),
                LEASED.apply(new SessionEvent.Left("life-1")),
                LEASED.apply(new SessionEvent.Removed(1)))) {
            assertThat(MACHINE.fence(over, tenure(0, Optional.empty()), s(1000)))
                    .isEmpty();
            assertThat(MACHINE.holds(over, "life-1", 1)).isFalse();
            assertThat(MACHINE.register(
                            over,
                            tenure(0, Optional.empty()).cleared(true).provenAt(s(1)),
                            of("life-1", "boot-1"),
                            s(1)))
                    .isEqualTo(new Registration.Grant(new SessionEvent.Granted(2, "life-1", "boot-1")));
        }
    }

    @Test
    void anotherBootWaitsForTheFenceButAnotherLifeOfTheSameBootDoesNot() {
        assertThat(MACHINE.register(
                        LEASED,
                        tenure(0, Optional.of(s(10))).cleared(true).provenAt(s(11)),
                        of("life-2", "boot-2"),
                        s(11)))
                .isInstanceOf(Registration.Wait.class);
        assertThat(MACHINE.register(
                        LEASED,
                        tenure(0, Optional.of(s(10))).cleared(true).provenAt(s(11)),
                        of("life-2", "boot-1"),
                        s(11)))
                .isInstanceOf(Registration.Grant.class);
        assertThat(MACHINE.register(
                        LEASED,
                        tenure(0, Optional.of(s(10))).cleared(true).provenAt(s(11)),
                        of("life-1", "boot-1"),
                        s(11)))
                .isEqualTo(new Registration.Again(1));
    }

    @Test
    void aRenewalIsGrantedOnlyOnAYoungProof() {
        Tenure t = tenure(0, Optional.empty()).provenAt(s(100));
        assertThat(MACHINE.renew(LEASED, t, "life-1", 1, s(101.4))).isEqualTo(Renewal.ACKNOWLEDGED);
        assertThat(MACHINE.renew(LEASED, t, "life-1", 1, s(101.5))).isEqualTo(Renewal.UNPROVEN);
        assertThat(MACHINE.renew(LEASED, t.closing(true), "life-1", 1, s(101))).isEqualTo(Renewal.UNPROVEN);
        assertThat(MACHINE.renew(LEASED, t, "life-2", 1, s(101))).isEqualTo(Renewal.UNKNOWN);
        assertThat(MACHINE.renew(LEASED.apply(new SessionEvent.Fenced(1)), t, "life-1", 1, s(101)))
                .isEqualTo(Renewal.FENCED);
    }

    @Test
    void aRegistrationThatHoldsAlreadyNeedsAProofToo() {
        assertThat(MACHINE.register(LEASED, tenure(0, Optional.empty()), of("life-1", "boot-1"), s(10)))
                .isInstanceOf(Registration.Wait.class);
    }

    @Test
    void anAgentOfAFencedEpochCleansFirstAndWaitsUntilItsPodsHaveLeftTheApi() {
        SessionState fenced = LEASED.apply(new SessionEvent.Fenced(1));
        Tenure t = tenure(0, Optional.empty());
        assertThat(MACHINE.register(fenced, t.cleared(true), new Claimant("life-1", "boot-1", true), s(1)))
                .isEqualTo(new Registration.Clean(1));
        assertThat(MACHINE.register(fenced, t, of("life-1", "boot-1"), s(1))).isInstanceOf(Registration.Wait.class);
        assertThat(MACHINE.register(fenced, t.cleared(true), of("life-1", "boot-1"), s(1)))
                .isEqualTo(new Registration.Grant(new SessionEvent.Granted(2, "life-1", "boot-1")));
    }

    @Test
    void onlyAForeignWriteEndsASession() {
        assertThat(MACHINE.judge(5, 5, false)).isEqualTo(Proof.HELD);
        assertThat(MACHINE.judge(4, 5, true))
                .as("read before our own last write")
                .isEqualTo(Proof.HELD);
        assertThat(MACHINE.judge(6, 5, true)).isEqualTo(Proof.OPEN);
        assertThat(MACHINE.judge(6, 5, false)).isEqualTo(Proof.LOST);
    }

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void epochsOnlyGrowAndAFencedOneNeverHoldsAgain(int seed) {
        var random = new Random(seed);
        var events = new ArrayList<SessionEvent>();
        SessionState state = SessionState.EMPTY;
        long highest = 0;
        for (int i = 0; i < 100; i++) {
            String life = "life-" + random.nextInt(3);
            SessionEvent event = switch (random.nextInt(5)) {
                case 0 -> new SessionEvent.Took("t" + i);
                case 1 -> new SessionEvent.Fenced(state.epoch());
                case 2 -> new SessionEvent.Left(life);
                case 3 -> new SessionEvent.Removed(state.epoch());
                default ->
                    MACHINE.register(
                                            state,
                                            tenure(0, Optional.empty())
                                                    .cleared(true)
                                                    .provenAt(s(1)),
                                            of(life, "boot"),
                                            s(1))
                                    instanceof Registration.Grant g
                            ? g.event()
                            : new SessionEvent.Took("t" + i);
            };
            if (event instanceof SessionEvent.Granted g) {
                assertThat(g.epoch()).as("seed %s", seed).isGreaterThan(highest);
                highest = g.epoch();
            }
            events.add(event);
            state = state.apply(event);
            for (long e = 1; e <= state.fenced(); e++) {
                assertThat(MACHINE.holds(state, state.incarnation(), e)).isFalse();
            }
        }
        SessionState replayed = SessionState.EMPTY;
        for (SessionEvent e : events) {
            replayed = replayed.apply(e);
        }
        assertThat(replayed).isEqualTo(state);
    }
}
