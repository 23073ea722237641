package dev.berth.controller.session;

import dev.berth.controller.session.events.SessionState;
import dev.berth.protocol.node.SessionCommand;
import dev.berth.protocol.store.Outcome;
import dev.berth.protocol.store.Snapshot;
import java.time.Duration;

/** What a session hears: its node's agent through its host, and its own JVM. */
sealed interface SessionMessage {
    record Outer(SessionCommand command) implements SessionMessage {}

    record Stored(SessionState state, long number) implements SessionMessage {}

    /** Time to ask the journal whether this life is still the newest. */
    record Prove() implements SessionMessage {}

    /** The highest number of the session's journal, by a linearizable read that began at {@code asked}. */
    record Proven(Duration asked, long highest) implements SessionMessage {}

    record NotProven(String why) implements SessionMessage {}

    /** The pods of the fenced node as they are at or after the revision that was newest when this was asked for. */
    record SeenAfterFence(Snapshot pods, long asking) implements SessionMessage {}

    record NotSeenAfterFence(String why) implements SessionMessage {}

    /** A pod of the fenced node was taken out of the API, or that was refused. */
    record Evicted(String uid, String problem) implements SessionMessage {}

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
