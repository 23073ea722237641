package dev.berth.deploy.sessions;

import dev.berth.agent.lease.AgentRules;
import dev.berth.agent.lease.Deadline;
import dev.berth.controller.session.plan.SessionMachine;
import java.time.Duration;

/** The rules that a simulated cluster lives by: those of production, or with one of them broken. */
record Rules(SessionMachine session, AgentRules agent, Launcher launcher, Dog dog) {
    static final Duration TTL = Duration.ofSeconds(6);
    static final Duration MARGIN = Duration.ofSeconds(1);
    static final Duration PROOF_AGE = Duration.ofMillis(1500);

    /** Barely more than the watchdog needs. */
    static final Duration TIGHT_MARGIN = Duration.ofMillis(500);

    static final Duration LONG_PROOF_AGE = Duration.ofSeconds(4);

    /** Whether a launcher may become the program; the twin of {@code lease.sh}. */
    interface Launcher {
        boolean mayRun(Deadline lease, String boot, long askedInEpoch, Duration now);
    }

    /** Whether the watchdog kills. */
    interface Dog {
        boolean kills(Deadline lease, String boot, Duration now);
    }

    static Rules sound() {
        return new Rules(
                new SessionMachine(TTL, MARGIN, PROOF_AGE),
                new AgentRules(),
                (lease, boot, asked, now) -> lease.epoch() == asked && !lease.passed(boot, now),
                Deadline::passed);
    }

    /** Times under which the promises hold as well, and which hide less: a margin that is generous makes up for mistakes elsewhere. */
    static Rules tight() {
        return sound().with(new SessionMachine(TTL, TIGHT_MARGIN, LONG_PROOF_AGE));
    }

    Rules with(SessionMachine other) {
        return new Rules(other, agent, launcher, dog);
    }

    Rules with(AgentRules other) {
        return new Rules(session, other, launcher, dog);
    }

    Rules with(Launcher other) {
        return new Rules(session, agent, other, dog);
    }

    Rules with(Dog other) {
        return new Rules(session, agent, launcher, other);
    }
}
