package dev.berth.controller.session.plan;

import dev.berth.controller.session.events.SessionEvent.Fenced;
import dev.berth.controller.session.events.SessionEvent.Granted;
import dev.berth.controller.session.events.SessionState;
import java.time.Duration;
import java.util.Optional;

/**
 * Who may hold a node's lease. Times are monotonic, of the JVM that the session lives in.
 *
 * @param ttl for which a renewal holds
 * @param margin added before a lease counts as run out
 * @param proofAge how long a predecessor that was replaced may still have granted renewals (Tq)
 */
public record SessionMachine(Duration ttl, Duration margin, Duration proofAge) {
    /** The answer to an agent that wants the lease. */
    public sealed interface Registration {
        /** A new epoch; counts once the event is durable. */
        record Grant(Granted event) implements Registration {}

        /** It holds the lease already. */
        record Again(long epoch) implements Registration {}

        /** Another boot of the machine may still hold it; the agent asks again. */
        record Wait(String why) implements Registration {}
    }

    /**
     * @param took when this life of the session became durable
     * @param heard when the last renewal or registration came, if any did in this life
     */
    public Registration register(
            SessionState s, String incarnation, String bootId, Duration took, Optional<Duration> heard, Duration now) {
        if (s.leased() && s.incarnation().equals(incarnation)) {
            return new Registration.Again(s.epoch());
        }
        // An agent of the same boot finds what its predecessor left running; one of another boot cannot vouch for a
        // machine that may
        // only look alike.
        if (s.leased() && !s.bootId().equals(bootId) && now.compareTo(fenceAt(took, heard)) < 0) {
            return new Registration.Wait("epoch " + s.epoch()
                    + " of another boot has not run out; its fence comes within " + ttl.plus(margin));
        }
        return new Registration.Grant(new Granted(s.epoch() + 1, incarnation, bootId));
    }

    /** Whether a message of this life and epoch comes from the holder of the lease. */
    public boolean holds(SessionState s, String incarnation, long epoch) {
        return s.leased() && s.epoch() == epoch && s.incarnation().equals(incarnation);
    }

    /** The fence, if it is due: the lease has certainly run out. */
    public Optional<Fenced> fence(SessionState s, Duration took, Optional<Duration> heard, Duration now) {
        return s.leased() && now.compareTo(fenceAt(took, heard)) >= 0
                ? Optional.of(new Fenced(s.epoch()))
                : Optional.empty();
    }

    /** A session that has only begun does not know what its predecessor granted until it could prove itself no longer. */
    private Duration fenceAt(Duration took, Optional<Duration> heard) {
        Duration inherited = took.plus(proofAge);
        Duration from = heard.filter(h -> h.compareTo(inherited) > 0).orElse(inherited);
        return from.plus(ttl).plus(margin);
    }
}
