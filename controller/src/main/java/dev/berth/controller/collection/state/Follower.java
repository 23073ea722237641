package dev.berth.controller.collection.state;

import dev.berth.controller.collection.feed.FeedEntry;
import dev.berth.controller.collection.feed.FeedMessage;
import dev.berth.protocol.api.ObjectKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a collection believes one of its views to know, and so what to send it next. Mutable, for one thread.
 *
 * <p>Changes are pushed as they are committed. The view's follow messages correct the belief: a raised generation, or no progress between
 * two of them, means that something was lost and is sent again. Listings are pulled part by part, so that a large one neither floods the
 * view nor is started twice.
 */
public final class Follower {
    private final int maxBytes;
    private long generation = -1;
    private long lastHave = -1;
    private long sent = -1;
    private @Nullable Pinned listing;

    public Follower(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** A listing under way: the state it is taken from, and the last key of each part that was made. */
    private static final class Pinned {
        final CollectionState state;
        final boolean rewind;
        final List<ObjectKey> ends = new ArrayList<>();

        Pinned(CollectionState state, boolean rewind) {
            this.state = state;
            this.rewind = rewind;
        }
    }

    /** Answers a follow message. A view that is ahead of the collection is listed with {@code rewind}. */
    public List<FeedMessage> follow(
            long have, long newGeneration, long listed, int part, CollectionState state, Window<FeedEntry> window) {
        boolean lost = newGeneration != generation || (have == lastHave && sent > have);
        boolean asksForPart = part > 0 && newGeneration == generation && pinnedAt(listed);
        generation = newGeneration;
        lastHave = have;
        if (asksForPart) {
            return nextPart(part);
        }
        Optional<List<FeedEntry>> missing = window.since(lost ? have : Math.max(have, sent));
        if (have >= window.floor() && missing.isPresent()) {
            listing = null;
            long after = lost ? have : Math.max(have, sent);
            sent = window.newest();
            return changes(after, missing.get(), sent);
        }
        listing = new Pinned(state, have > state.revision().value());
        return nextPart(0);
    }

    /** Pushes what was just committed, unless the view is being listed: it asks when it is through. */
    public List<FeedMessage> committed(List<FeedEntry> entries) {
        if (listing != null || sent < 0 || entries.isEmpty()) {
            return List.of();
        }
        long after = entries.getFirst().revision() - 1;
        sent = entries.getLast().revision();
        return changes(after, entries, sent);
    }

    /** A part fits only the parts of the very same listing. */
    private boolean pinnedAt(long revision) {
        return listing != null && listing.state.revision().value() == revision;
    }

    private List<FeedMessage> nextPart(int part) {
        Pinned pinned = listing;
        if (pinned == null) {
            return List.of();
        }
        if (part > pinned.ends.size()) {
            // The listing was begun by another owner, at the same revision: its parts may be cut elsewhere.
            return nextPart(0);
        }
        Optional<ObjectKey> after = part == 0 ? Optional.empty() : Optional.of(pinned.ends.get(part - 1));
        CollectionState.Part made = pinned.state.part(after, maxBytes);
        if (part == pinned.ends.size() && !made.last()) {
            pinned.ends.add(made.objects().getLast().key());
        }
        long revision = pinned.state.revision().value();
        sent = revision;
        return List.of(new FeedMessage.Listing(generation, revision, part, made.last(), made.objects(), pinned.rewind));
    }

    private List<FeedMessage> changes(long after, List<FeedEntry> entries, long newest) {
        var messages = new ArrayList<FeedMessage>();
        int from = 0;
        long bytes = 0;
        for (int i = 0; i < entries.size(); i++) {
            bytes += entries.get(i).weight();
            if (bytes > maxBytes && i > from) {
                messages.add(new FeedMessage.Changes(after + from, entries.subList(from, i), newest));
                from = i;
                bytes = entries.get(i).weight();
            }
        }
        messages.add(new FeedMessage.Changes(after + from, entries.subList(from, entries.size()), newest));
        return messages;
    }
}
