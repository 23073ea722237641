package dev.berth.controller.collection.command;

import dev.berth.controller.collection.feed.FeedMessage;
import dev.berth.protocol.api.Resource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What a view can begin with, without its collection. Thread-safe. */
@FunctionalInterface
public interface Recall {
    /** A JVM that has nothing of its own to read. */
    Recall NOTHING = resource -> CompletableFuture.failedStage(new IllegalStateException("nothing is kept here"));

    /**
     * The collection as it was at some revision, with everything acknowledged before the call; as one part that fits a view of generation 0
     * which has nothing yet. Fails if that is not known.
     */
    CompletionStage<FeedMessage.Listing> of(Resource resource);
}
