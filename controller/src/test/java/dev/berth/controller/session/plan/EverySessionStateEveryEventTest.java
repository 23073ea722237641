package dev.berth.controller.session.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.berth.controller.session.events.SessionEvent;
import dev.berth.controller.session.events.SessionState;
import dev.berth.controller.session.plan.SessionMachine.Claimant;
import dev.berth.controller.session.plan.SessionMachine.Registration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the session says to each event in each state of its journal and of its own life; no field is left to chance. */
class EverySessionStateEveryEventTest {
    private static final SessionMachine MACHINE =
            new SessionMachine(Duration.ofSeconds(6), Duration.ofSeconds(1), Duration.ofMillis(1500));
    private static final SessionState NEW = SessionState.EMPTY.apply(new SessionEvent.Took("a"));
    private static final SessionState LEASED = NEW.apply(new SessionEvent.Granted(1, "life-1", "boot-1"));
    private static final SessionState FENCED = LEASED.apply(new SessionEvent.Fenced(1));
    private static final Map<String, SessionState> STATES = Map.of(
            "new",
            NEW,
            "leased",
            LEASED,
            "fenced",
            FENCED,
            "left",
            LEASED.apply(new SessionEvent.Left("life-1")),
            "removed",
            LEASED.apply(new SessionEvent.Removed(1)),
            "granted again",
            FENCED.apply(new SessionEvent.Granted(2, "life-1", "boot-1")));

    private static final Duration NOW = Duration.ofSeconds(11);
    /** It took over at 0, has heard a renewal at 10, and asked for its newest proof at 10.5. */
    private static final Tenure SOUND = Tenure.begun(Duration.ZERO, Duration.ZERO)
            .heard(Duration.ofSeconds(10))
            .provenAt(Duration.ofMillis(10_500))
            .cleared(true);

    private static final Map<String, Tenure> TENURES = Map.of(
            "sound", SOUND,
            "unproven",
                    Tenure.begun(Duration.ZERO, Duration.ZERO)
                            .heard(Duration.ofSeconds(10))
                            .cleared(true),
            "closing", SOUND.closing(true),
            "uncleared", SOUND.cleared(false));

    private static <T> T named(Map<String, T> all, String name) {
        return Objects.requireNonNull(all.get(name));
    }

    private static String word(Registration r) {
        return switch (r) {
            case Registration.Grant g -> "grant " + g.event().epoch();
            case Registration.Again a -> "again " + a.epoch();
            case Registration.Wait w -> "wait";
            case Registration.Clean c -> "clean " + c.fenced();
        };
    }

    /** Registrations of: the holder; it, with pods; another life of its boot; one of another boot; that, with pods. */
    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource(textBlock = """
            new,           sound,     grant 1, grant 1, grant 1, grant 1, grant 1
            leased,        sound,     again 1, again 1, grant 2, wait,    wait
            fenced,        sound,     grant 2, clean 1, grant 2, grant 2, clean 1
            left,          sound,     grant 2, grant 2, grant 2, grant 2, grant 2
            removed,       sound,     grant 2, clean 1, grant 2, grant 2, clean 1
            granted again, sound,     again 2, again 2, grant 3, wait,    wait
            new,           unproven,  grant 1, grant 1, grant 1, grant 1, grant 1
            leased,        unproven,  wait,    wait,    grant 2, wait,    wait
            fenced,        unproven,  grant 2, clean 1, grant 2, grant 2, clean 1
            left,          unproven,  grant 2, grant 2, grant 2, grant 2, grant 2
            removed,       unproven,  grant 2, clean 1, grant 2, grant 2, clean 1
            granted again, unproven,  wait,    wait,    grant 3, wait,    wait
            new,           closing,   wait,    wait,    wait,    wait,    wait
            leased,        closing,   wait,    wait,    wait,    wait,    wait
            fenced,        closing,   wait,    wait,    wait,    wait,    wait
            left,          closing,   wait,    wait,    wait,    wait,    wait
            removed,       closing,   wait,    wait,    wait,    wait,    wait
            granted again, closing,   wait,    wait,    wait,    wait,    wait
            new,           uncleared, grant 1, grant 1, grant 1, grant 1, grant 1
            leased,        uncleared, again 1, again 1, grant 2, wait,    wait
            fenced,        uncleared, wait,    clean 1, wait,    wait,    clean 1
            left,          uncleared, grant 2, grant 2, grant 2, grant 2, grant 2
            removed,       uncleared, wait,    clean 1, wait,    wait,    clean 1
            granted again, uncleared, again 2, again 2, grant 3, wait,    wait
            """)
    void anAgentThatWantsTheLeaseIsToldThis(
            String state,
            String tenure,
            String holder,
            String withPods,
            String nextLife,
            String boot,
            String bootPods) {
        var said = new ArrayList<String>();
        for (Claimant who : List.of(
                new Claimant("life-1", "boot-1", false),
                new Claimant("life-1", "boot-1", true),
                new Claimant("life-2", "boot-1", false),
                new Claimant("life-3", "boot-2", false),
                new Claimant("life-3", "boot-2", true))) {
            said.add(word(MACHINE.register(named(STATES, state), named(TENURES, tenure), who, NOW)));
        }
        assertThat(said).containsExactly(holder, withPods, nextLife, boot, bootPods);
    }

    /** Renewals of: the holder in epoch 1; it in epoch 2; another life in epoch 1. Then the fence just before it is due, and when it is. */
    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource(textBlock = """
            new,           sound,     UNKNOWN,      UNKNOWN,      UNKNOWN, 0, 0
            leased,        sound,     ACKNOWLEDGED, UNKNOWN,      UNKNOWN, 0, 1
            fenced,        sound,     FENCED,       UNKNOWN,      FENCED,  0, 0
            left,          sound,     UNKNOWN,      UNKNOWN,      UNKNOWN, 0, 0
            removed,       sound,     FENCED,       UNKNOWN,      FENCED,  0, 0
            granted again, sound,     FENCED,       ACKNOWLEDGED, FENCED,  0, 2
            new,           unproven,  UNKNOWN,      UNKNOWN,      UNKNOWN, 0, 0
            leased,        unproven,  UNPROVEN,     UNKNOWN,      UNKNOWN, 0, 1
            fenced,        unproven,  FENCED,       UNKNOWN,      FENCED,  0, 0
            left,          unproven,  UNKNOWN,      UNKNOWN,      UNKNOWN, 0, 0
            removed,       unproven,  FENCED,       UNKNOWN,      FENCED,  0, 0
            granted again, unproven,  FENCED,       UNPROVEN,     FENCED,  0, 2
            new,           closing,   UNKNOWN,      UNKNOWN,      UNKNOWN, 0, 0
            leased,        closing,   UNPROVEN,     UNKNOWN,      UNKNOWN, 0, 0
            fenced,        closing,   FENCED,       UNKNOWN,      FENCED,  0, 0
            left,          closing,   UNKNOWN,      UNKNOWN,      UNKNOWN, 0, 0
            removed,       closing,   FENCED,       UNKNOWN,      FENCED,  0, 0
            granted again, closing,   FENCED,       UNPROVEN,     FENCED,  0, 0
            new,           uncleared, UNKNOWN,      UNKNOWN,      UNKNOWN, 0, 0
            leased,        uncleared, ACKNOWLEDGED, UNKNOWN,      UNKNOWN, 0, 1
            fenced,        uncleared, FENCED,       UNKNOWN,      FENCED,  0, 0
            left,          uncleared, UNKNOWN,      UNKNOWN,      UNKNOWN, 0, 0
            removed,       uncleared, FENCED,       UNKNOWN,      FENCED,  0, 0
            granted again, uncleared, FENCED,       ACKNOWLEDGED, FENCED,  0, 2
            """)
    void aRenewalIsAnsweredAndAFenceComesLikeThis(
            String state, String tenure, String first, String second, String stranger, long early, long due) {
        SessionState s = named(STATES, state);
        Tenure t = named(TENURES, tenure);
        assertThat(List.of(
                        MACHINE.renew(s, t, "life-1", 1, NOW).name(),
                        MACHINE.renew(s, t, "life-1", 2, NOW).name(),
                        MACHINE.renew(s, t, "life-2", 1, NOW).name()))
                .containsExactly(first, second, stranger);
        assertThat(fenced(s, t, Duration.ofMillis(16_999))).isEqualTo(early);
        assertThat(fenced(s, t, Duration.ofSeconds(17))).isEqualTo(due);
    }

    private static long fenced(SessionState s, Tenure t, Duration now) {
        return MACHINE.fence(s, t, now).map(SessionEvent.Fenced::epoch).orElse(0L);
    }

    @ParameterizedTest(name = "proven at {0}, pod seen at {1}")
    @CsvSource({"10, 9, true", "10, 10, false", "10, 11, false", "10, 0, true"})
    void aPodGoesOnlyWhenTheSessionHasProvedItselfSinceItSawIt(long proven, long seen, boolean goes) {
        Tenure t = Tenure.begun(Duration.ZERO, Duration.ZERO).provenAt(Duration.ofSeconds(proven));
        assertThat(MACHINE.mayEvict(t, Duration.ofSeconds(seen))).isEqualTo(goes);
    }
}
