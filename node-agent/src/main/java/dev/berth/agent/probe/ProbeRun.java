package dev.berth.agent.probe;

import java.time.Duration;
import java.time.Instant;

/**
 * One probe of one life of a container: when it is due next, and what its answers so far amount to. At most one question is open; one
 * whose answer never comes is asked again after its timeout and a period.
 *
 * @param number of the last question asked; an answer to another one is late and counts for nothing
 */
public record ProbeRun(
        ProbeSpec spec, Instant nextAt, boolean asked, long number, int successes, int failures, Verdict verdict) {
    /** What the answers amount to. */
    public enum Verdict {
        UNKNOWN,
        PASSING,
        FAILING
    }

    /** The first question comes {@code initialDelaySeconds} after the start. */
    public static ProbeRun begin(ProbeSpec spec, Instant startedAt) {
        return new ProbeRun(spec, startedAt.plus(spec.initialDelay()), false, 0, 0, 0, Verdict.UNKNOWN);
    }

    public boolean due(Instant now) {
        return !now.isBefore(nextAt);
    }

    /** A question goes out now. */
    public ProbeRun ask(Instant now) {
        Duration lost = spec.timeout().plus(spec.period()).plusSeconds(1);
        return new ProbeRun(spec, now.plus(lost), true, number + 1, successes, failures, verdict);
    }

    /** The answer has come; the next question is due a period after now. */
    public ProbeRun answer(boolean success, Instant now) {
        int s = success ? successes + 1 : 0;
        int f = success ? 0 : failures + 1;
        Verdict v = verdict;
        if (s >= spec.successThreshold()) {
            v = Verdict.PASSING;
        } else if (f >= spec.failureThreshold()) {
            v = Verdict.FAILING;
        }
        return new ProbeRun(spec, now.plus(spec.period()), false, number, s, f, v);
    }
}
