package dev.berth.deploy.sessions;

import dev.berth.controller.session.events.SessionEvent;
import dev.berth.controller.session.events.SessionState;
import java.util.Map;
import java.util.TreeMap;

/** The journal: per node the events of its session, appended only under the number that comes next. */
final class Quorum {
    private final Map<String, Kept> sessions = new TreeMap<>();

    record Kept(SessionState state, long number) {}

    Kept read(String node) {
        return sessions.getOrDefault(node, new Kept(SessionState.EMPTY, 0));
    }

    boolean append(String node, long expected, SessionEvent event) {
        Kept before = read(node);
        if (before.number() != expected) {
            return false;
        }
        sessions.put(node, new Kept(before.state().apply(event), expected + 1));
        return true;
    }
}
