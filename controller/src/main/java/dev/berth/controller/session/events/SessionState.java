package dev.berth.controller.session.events;

import dev.berth.controller.session.events.SessionEvent.Fenced;
import dev.berth.controller.session.events.SessionEvent.Granted;
import dev.berth.controller.session.events.SessionEvent.Left;
import dev.berth.controller.session.events.SessionEvent.Removed;
import dev.berth.controller.session.events.SessionEvent.Took;
import dev.berth.protocol.wire.CborSerializable;

/**
 * What is durably known of a node's lease.
 *
 * @param takes how many lives the session actor has had; numbers of assignments grow with it
 * @param epoch the newest granted, 0 for none
 * @param fenced the highest epoch that was fenced, 0 for none
 * @param left whether the agent of the newest epoch left in good order
 */
public record SessionState(
        long takes, String actor, long epoch, String incarnation, String bootId, long fenced, boolean left)
        implements CborSerializable {
    public static final SessionState EMPTY = new SessionState(0, "", 0, "", "", 0, false);

    public SessionState apply(SessionEvent event) {
        return switch (event) {
            case Took e -> new SessionState(takes + 1, e.actor(), epoch, incarnation, bootId, fenced, left);
            case Granted e -> new SessionState(takes, actor, e.epoch(), e.incarnation(), e.bootId(), fenced, false);
            case Fenced e ->
                new SessionState(takes, actor, epoch, incarnation, bootId, Math.max(fenced, e.epoch()), left);
            case Left e -> new SessionState(takes, actor, epoch, incarnation, bootId, fenced, true);
            // The epoch stays: a node of the same name that comes later must not get a number that was used.
            case Removed e -> new SessionState(takes, actor, epoch, "", "", Math.max(fenced, e.epoch()), true);
        };
    }

    /** Whether somebody may hold the lease. */
    public boolean leased() {
        return epoch > fenced && !left;
    }

    /** Whether the newest epoch was fenced: its pods may have replacements. */
    public boolean newestFenced() {
        return epoch > 0 && fenced >= epoch;
    }

    /** Whether somebody held the lease and nobody does any more; not of a node that was removed. */
    public boolean abandoned() {
        return !leased() && !incarnation.isEmpty();
    }
}
