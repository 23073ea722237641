package dev.berth.agent.lease;

import java.time.Duration;
import java.util.Optional;

/** How an agent's lease moves, and what it permits. Open for tests only, which plant bugs in single methods. */
public class AgentRules {
    /** A registration or renewal with the number {@code last + 1} goes out. */
    public AgentLease sending(AgentLease l, Duration now) {
        return l.sending(now);
    }

    /**
     * A registration was answered. An answer to what is not open, as one from before the session was lost, is none: it may speak of an epoch
     * that is dead.
     */
    public Optional<AgentLease> granted(AgentLease l, long epoch, Duration ttl, long number, Duration now) {
        return Optional.ofNullable(l.sent().get(number))
                .map(at -> l.in(epoch, ttl, countedFrom(at, now).plus(ttl)));
    }

    /** A renewal was acknowledged; unknown numbers and other epochs change nothing. */
    public AgentLease renewed(AgentLease l, long epoch, long number, Duration now) {
        Duration at = l.sent().get(number);
        return epoch != l.epoch() || at == null
                ? l
                : l.answered(number, countedFrom(at, now).plus(l.ttl()));
    }

    /** The session counts from when it heard of a message, which is never before it was sent. */
    protected Duration countedFrom(Duration sent, Duration now) {
        return sent;
    }

    /** The session does not know this life, or its epoch is dead: what it still says to old messages counts no more. */
    public AgentLease lost(AgentLease l) {
        return l.forgetting();
    }

    /** Whether pods that were asked for in an epoch may be started: not past the deadline, and not for a later epoch. */
    public boolean mayStart(AgentLease l, long inEpoch, Duration now) {
        return inEpoch == l.epoch() && held(l, now);
    }

    public boolean held(AgentLease l, Duration now) {
        return l.epoch() > 0 && now.compareTo(l.deadline()) < 0;
    }

    /** Whether the order to end everything concerns this agent: its own epoch is dead, or it has none yet. */
    public boolean mustClean(AgentLease l, long fenced) {
        return l.epoch() <= fenced;
    }
}
