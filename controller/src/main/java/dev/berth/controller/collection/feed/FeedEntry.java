package dev.berth.controller.collection.feed;

import dev.berth.protocol.api.ObjectKey;

/**
 * One write, or in a listing one object.
 *
 * @param body canonical JSON without {@code metadata.resourceVersion}; of a removed object its last state
 */
public record FeedEntry(long revision, ObjectKey key, boolean removed, byte[] body) {
    /** What a message grows by, in bytes: the body and an allowance for its frame. */
    public int weight() {
        return body.length + 2 * (key.namespace().length() + key.name().length()) + 64;
    }
}
