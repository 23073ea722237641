package dev.berth.controller.session;

import dev.berth.controller.session.events.SessionState;
import dev.berth.protocol.node.SessionCommand;
import dev.berth.protocol.store.Outcome;
import dev.berth.protocol.store.Snapshot;

/** What a session hears: its node's agent through sharding, and its own JVM. */
sealed interface SessionMessage {
    record Outer(SessionCommand command) implements SessionMessage {}

    record Stored(SessionState state) implements SessionMessage {}

    record StoreLost() implements SessionMessage {}

    record Tick() implements SessionMessage {}

    /** Pods of the node, or claims that they wait for, have changed. */
    record PodsChanged() implements SessionMessage {}

    /** The Node has changed; {@code deleted} if it is gone. */
    record NodeChanged(boolean deleted) implements SessionMessage {}

    /** The pods as they are at or after the revision that was newest when a whole list was asked for. */
    record Caught(Snapshot pods, long asking) implements SessionMessage {}

    record NotCaught(String why, long asking) implements SessionMessage {}

    record NodeWritten(Outcome outcome, NodeWriter.Step step) implements SessionMessage {}

    record NodeNotWritten(String why) implements SessionMessage {}

    record PodWritten(String uid, Outcome outcome) implements SessionMessage {}

    record PodNotWritten(String uid, String why) implements SessionMessage {}
}
