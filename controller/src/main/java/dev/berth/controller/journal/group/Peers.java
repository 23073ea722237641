package dev.berth.controller.journal.group;

import dev.berth.controller.journal.state.Membership;
import java.util.Map;
import java.util.TreeMap;

/**
 * Who the peers are, as far as this JVM has heard; until it hears anything, those of its configuration. Says whom to ask, never whose word
 * is enough: that a leader says itself. Thread-safe.
 */
public final class Peers {
    private Membership known;

    /** @param configured name to {@code host:port} */
    public Peers(Map<String, String> configured) {
        this.known = new Membership(-1, new TreeMap<>(configured));
    }

    public synchronized Membership known() {
        return known;
    }

    /** A peer that waits to be filled knows nobody yet; its word is no news. */
    public synchronized void learn(Membership heard) {
        if (heard.index() >= known.index() && !heard.names().isEmpty()) {
            known = heard;
        }
    }
}
