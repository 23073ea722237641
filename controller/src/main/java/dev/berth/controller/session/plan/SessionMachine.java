package dev.berth.controller.session.plan;

import dev.berth.controller.session.events.SessionEvent.Fenced;
import dev.berth.controller.session.events.SessionEvent.Granted;
import dev.berth.controller.session.events.SessionState;
import java.time.Duration;
import java.util.Optional;

/**
 * Who may hold a node's lease. Times are of the boot clock of the machine that the session lives on. Open for tests only, which plant bugs in
 * single methods.
 */
public class SessionMachine {
    protected final Duration ttl;
    protected final Duration margin;
    protected final Duration proofAge;

    /**
     * @param ttl for which a renewal holds
     * @param margin added before a lease counts as run out: for clocks that differ in rate, and for the killing itself
     * @param proofAge how long a predecessor that was replaced may still have granted renewals (Tq)
     */
    public SessionMachine(Duration ttl, Duration margin, Duration proofAge) {
        this.ttl = ttl;
        this.margin = margin;
        this.proofAge = proofAge;
    }

    /** An agent that wants the lease. {@code running}: something of an earlier epoch may run on its node. */
    public record Claimant(String incarnation, String bootId, boolean running) {}

    /** The answer to an agent that wants the lease. */
    public sealed interface Registration {
        /** A new epoch; counts once the event is durable. */
        record Grant(Granted event) implements Registration {}

        /** It holds the lease already. */
        record Again(long epoch) implements Registration {}

        /** Not now; the agent asks again. */
        record Wait(String why) implements Registration {}

        /** Its pods were given away: it must end what runs of them first. */
        record Clean(long fenced) implements Registration {}
    }

    /** The answer to a renewal. */
    public enum Renewal {
        ACKNOWLEDGED,
        /** This life cannot prove that it is still the newest: it neither grants nor refuses. */
        UNPROVEN,
        /** It is not the holder: it may register. */
        UNKNOWN,
        /** Its epoch is dead. */
        FENCED
    }

    /** What a linearizable read of the session's highest sequence number says. */
    public enum Proof {
        HELD,
        /** A write of ours is under way, which may be what was read. */
        OPEN,
        /** Another life has written: this one must end. */
        LOST
    }

    public Registration register(SessionState s, Tenure t, Claimant who, Duration now) {
        if (t.closing()) {
            return new Registration.Wait("epoch " + s.epoch() + " is being fenced");
        }
        if (s.leased() && s.incarnation().equals(who.incarnation())) {
            return proven(t, now)
                    ? new Registration.Again(s.epoch())
                    : new Registration.Wait("this session cannot prove that it is the newest");
        }
        // An agent of the same boot finds what its predecessor left running; one of another boot cannot vouch for a
        // machine that may only look alike.
        if (s.leased() && !s.bootId().equals(who.bootId()) && now.compareTo(fenceAt(t)) < 0) {
            return new Registration.Wait("epoch " + s.epoch()
                    + " of another boot has not run out; its fence comes within " + ttl.plus(margin));
        }
        return s.newestFenced() ? afterFence(s, t, who) : grant(s, who);
    }

    private Registration afterFence(SessionState s, Tenure t, Claimant who) {
        if (mustClean(who)) {
            return new Registration.Clean(s.fenced());
        }
        return mayFollowFence(t)
                ? grant(s, who)
                : new Registration.Wait("pods of fenced epoch " + s.fenced() + " have not left the API yet");
    }

    private static Registration grant(SessionState s, Claimant who) {
        return new Registration.Grant(new Granted(s.epoch() + 1, who.incarnation(), who.bootId()));
    }

    protected boolean mustClean(Claimant who) {
        return who.running();
    }

    /** A pod that is about to be taken out of the API as dead must not be started by a new epoch meanwhile. */
    protected boolean mayFollowFence(Tenure t) {
        return t.cleared();
    }

    public Renewal renew(SessionState s, Tenure t, String incarnation, long epoch, Duration now) {
        if (!holds(s, incarnation, epoch)) {
            return epoch <= s.fenced() ? Renewal.FENCED : Renewal.UNKNOWN;
        }
        return !t.closing() && proven(t, now) ? Renewal.ACKNOWLEDGED : Renewal.UNPROVEN;
    }

    /** Whether a message of this life and epoch comes from the holder of the lease. */
    public boolean holds(SessionState s, String incarnation, long epoch) {
        return s.leased() && s.epoch() == epoch && s.incarnation().equals(incarnation);
    }

    /** What it means that the journal's highest number was read when the newest of our own that is durable is {@code own}. */
    public Proof judge(long highest, long own, boolean writing) {
        if (highest <= own) {
            return Proof.HELD;
        }
        return writing ? Proof.OPEN : Proof.LOST;
    }

    /**
     * Whether a pod of a fenced node that was seen then may be taken out of the API: if this session has proved itself since, its successor, if
     * there is one, has begun later, sees the pod too, and grants nothing before it is gone.
     */
    public boolean mayEvict(Tenure t, Duration seen) {
        return t.proven().compareTo(seen) > 0;
    }

    /** The fence, if it is due: the lease has certainly run out. */
    public Optional<Fenced> fence(SessionState s, Tenure t, Duration now) {
        return s.leased() && !t.closing() && now.compareTo(fenceAt(t)) >= 0
                ? Optional.of(new Fenced(s.epoch()))
                : Optional.empty();
    }

    /** Whether this life of the session has shown lately enough that it is the newest. */
    public boolean proven(Tenure t, Duration now) {
        return now.minus(t.proven()).compareTo(proofAge) < 0;
    }

    /** A session that has only begun does not know what its predecessor granted until it could prove itself no longer. */
    protected Duration fenceAt(Tenure t) {
        Duration inherited = t.took().plus(proofAge);
        Duration from = t.heard().filter(h -> h.compareTo(inherited) > 0).orElse(inherited);
        return from.plus(ttl).plus(margin);
    }
}
