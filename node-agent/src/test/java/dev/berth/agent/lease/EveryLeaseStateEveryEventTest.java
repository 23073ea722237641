package dev.berth.agent.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each answer and question does to an agent's lease in each of its states; epoch and deadline are written epoch@second. */
class EveryLeaseStateEveryEventTest {
    private static final AgentRules RULES = new AgentRules();
    private static final Duration TTL = Duration.ofSeconds(6);
    /** The first asking at 100 is granted epoch 3; the renewal of 101 is number 2; the asking of 103, after a loss, is number 3. */
    private static final AgentLease ASKING = RULES.sending(AgentLease.NONE, s(100));

    private static final AgentLease HELD =
            RULES.granted(ASKING, 3, TTL, 1, s(105)).orElseThrow();
    private static final AgentLease RENEWING = RULES.sending(HELD, s(101));
    private static final AgentLease LOST = RULES.lost(RENEWING);
    private static final Map<String, AgentLease> STATES = Map.of(
            "none", AgentLease.NONE,
            "asking", ASKING,
            "held", HELD,
            "renewing", RENEWING,
            "lost", LOST,
            "asking again", RULES.sending(LOST, s(103)));

    private static Duration s(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    private static AgentLease state(String name) {
        return Objects.requireNonNull(STATES.get(name));
    }

    private static String text(AgentLease l) {
        return l.epoch() + "@" + l.deadline().toSeconds();
    }

    private static String granted(AgentLease l, long number) {
        Optional<AgentLease> next = RULES.granted(l, 4, TTL, number, s(105));
        return next.map(EveryLeaseStateEveryEventTest::text).orElse("-");
    }

    /** Epoch 4 is granted in answer to number 1, 2, 3; epoch 3 acknowledged for number 2 and 9, epoch 2 for number 2; the lease is lost. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(textBlock = """
            none,         -,     -,     -,     0@0,   0@0,   0@0,   0@0
            asking,       4@106, -,     -,     0@0,   0@0,   0@0,   0@0
            held,         -,     -,     -,     3@106, 3@106, 3@106, 3@106
            renewing,     -,     4@107, -,     3@107, 3@106, 3@106, 3@106
            lost,         -,     -,     -,     3@106, 3@106, 3@106, 3@106
            asking again, -,     -,     4@109, 3@106, 3@106, 3@106, 3@106
            """)
    void answersMoveItLikeThis(
            String state,
            String first,
            String second,
            String third,
            String renewed,
            String unknown,
            String other,
            String lost) {
        AgentLease l = state(state);
        assertThat(List.of(
                        granted(l, 1),
                        granted(l, 2),
                        granted(l, 3),
                        text(RULES.renewed(l, 3, 2, s(105))),
                        text(RULES.renewed(l, 3, 9, s(105))),
                        text(RULES.renewed(l, 2, 2, s(105))),
                        text(RULES.lost(l))))
                .containsExactly(first, second, third, renewed, unknown, other, lost);
    }

    /** Starts of epoch 3 a moment before the deadline, of epoch 2, and of epoch 3 at the deadline; whether fences of 2 and 3 concern it. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(textBlock = """
            none,         false, false, false, true,  true
            asking,       false, false, false, true,  true
            held,         true,  false, false, false, true
            renewing,     true,  false, false, false, true
            lost,         true,  false, false, false, true
            asking again, true,  false, false, false, true
            """)
    void itPermitsAndOwesThis(
            String state, boolean before, boolean ofOther, boolean past, boolean cleanOfTwo, boolean cleanOfThree) {
        AgentLease l = state(state);
        assertThat(List.of(
                        RULES.mayStart(l, 3, Duration.ofMillis(105_999)),
                        RULES.mayStart(l, 2, Duration.ofMillis(105_999)),
                        RULES.mayStart(l, 3, s(106)),
                        RULES.mustClean(l, 2),
                        RULES.mustClean(l, 3)))
                .containsExactly(before, ofOther, past, cleanOfTwo, cleanOfThree);
    }
}
