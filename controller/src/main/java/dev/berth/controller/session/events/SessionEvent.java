package dev.berth.controller.session.events;

import dev.berth.protocol.wire.CborSerializable;

/** What happened to a node's lease. */
public sealed interface SessionEvent extends CborSerializable {
    /** Another life of the session actor has begun; it knows nothing of its predecessor's grants. */
    record Took(String actor) implements SessionEvent {}

    /** This life of the agent holds the lease. */
    record Granted(long epoch, String incarnation, String bootId) implements SessionEvent {}

    /** The epoch is dead: its lease has run out. */
    record Fenced(long epoch) implements SessionEvent {}

    /** This life of the agent left in good order. */
    record Left(String incarnation) implements SessionEvent {}

    /** The Node was deleted after its agent had left. */
    record Removed(long epoch) implements SessionEvent {}
}
