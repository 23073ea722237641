package dev.berth.controller.session.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.controller.session.events.SessionEvent;
import dev.berth.controller.session.events.SessionState;
import dev.berth.controller.session.plan.SessionMachine.Registration;
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

    @Test
    void theFenceComesTtlAndMarginAfterTheLastRenewal() {
        assertThat(MACHINE.fence(LEASED, s(0), Optional.of(s(100)), s(106.9))).isEmpty();
        assertThat(MACHINE.fence(LEASED, s(0), Optional.of(s(100)), s(107))).contains(new SessionEvent.Fenced(1));
    }

    @Test
    void aSessionThatHasJustBegunWaitsAlsoForWhatItsPredecessorMayHaveGranted() {
        assertThat(MACHINE.fence(LEASED, s(100), Optional.empty(), s(108.4))).isEmpty();
        assertThat(MACHINE.fence(LEASED, s(100), Optional.of(s(100.5)), s(108.4)))
                .isEmpty();
        assertThat(MACHINE.fence(LEASED, s(100), Optional.empty(), s(108.5))).isPresent();
    }

    @Test
    void whatIsFencedOrHasLeftIsNotFencedAgainAndHoldsNothing() {
        for (SessionState over : List.of(
                LEASED.apply(new SessionEvent.Fenced(1)),
                LEASED.apply(new SessionEvent.Left("life-1")),
                LEASED.apply(new SessionEvent.Removed(1)))) {
            assertThat(MACHINE.fence(over, s(0), Optional.empty(), s(1000))).isEmpty();
            assertThat(MACHINE.holds(over, "life-1", 1)).isFalse();
            assertThat(MACHINE.register(over, "life-1", "boot-1", s(0), Optional.empty(), s(1)))
                    .isEqualTo(new Registration.Grant(new SessionEvent.Granted(2, "life-1", "boot-1")));
        }
    }

    @Test
    void anotherBootWaitsForTheFenceButAnotherLifeOfTheSameBootDoesNot() {
        assertThat(MACHINE.register(LEASED, "life-2", "boot-2", s(0), Optional.of(s(10)), s(11)))
                .isInstanceOf(Registration.Wait.class);
        assertThat(MACHINE.register(LEASED, "life-2", "boot-1", s(0), Optional.of(s(10)), s(11)))
                .isInstanceOf(Registration.Grant.class);
        assertThat(MACHINE.register(LEASED, "life-1", "boot-1", s(0), Optional.of(s(10)), s(11)))
                .isEqualTo(new Registration.Again(1));
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
                    MACHINE.register(state, life, "boot", s(0), Optional.empty(), s(1)) instanceof Registration.Grant g
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
