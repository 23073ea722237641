package dev.berth.controller.collection.feed;

import dev.berth.protocol.wire.CborSerializable;
import java.util.List;

/** What a collection tells a view. May be lost, repeated or overtaken: each message carries what is needed to notice. */
public sealed interface FeedMessage extends CborSerializable {
    /**
     * Writes in order and without gap.
     *
     * @param after the revision before the first of them; with no entries a sign of life at this revision
     * @param newest the collection's revision when this was sent
     */
    record Changes(long after, List<FeedEntry> entries, long newest) implements FeedMessage {
        public Changes {
            entries = List.copyOf(entries);
        }
    }

    /**
     * One part of all objects at one revision, for a view that the window can no longer serve.
     *
     * @param generation the generation of the follow message that asked for it
     * @param part counts from 0
     * @param rewind the journal itself is behind the view: take this listing although it is older
     */
    record Listing(long generation, long revision, int part, boolean last, List<FeedEntry> objects, boolean rewind)
            implements FeedMessage {
        public Listing {
            objects = List.copyOf(objects);
        }
    }
}
