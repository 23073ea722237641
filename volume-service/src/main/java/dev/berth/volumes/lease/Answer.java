package dev.berth.volumes.lease;

import java.util.List;

/** What a volume says to an {@link Ask}; given out only once its events are durable. */
public sealed interface Answer {
    record Granted(long token, String path) implements Answer {}

    /**
     * Somebody else holds it: ask again.
     *
     * @param holder the node whose lease stands in the way; its epoch may be dead
     */
    record Held(String holder, String reason) implements Answer {}

    record Refused(String reason) implements Answer {}

    record Detached() implements Answer {}

    record Fenced() implements Answer {}

    /** @param holders the nodes that have still to detach; empty if nothing is attached */
    record Released(List<String> holders) implements Answer {
        public Released {
            holders = List.copyOf(holders);
        }
    }

    record Deleted() implements Answer {}
}
