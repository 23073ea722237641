package dev.berth.controller.collection.entity;

import dev.berth.controller.collection.command.Recall;
import dev.berth.controller.collection.feed.FeedMessage;
import dev.berth.controller.collection.state.CollectionState;
import dev.berth.controller.journal.JournalCopy;
import dev.berth.protocol.api.Resource;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * Reads collections out of this JVM's own copy of the journal: after a start, a view need not wait until the collection's owner has recovered
 * and has sent it, part by part, what this machine has already.
 */
public final class OwnCopy implements Recall {
    private final StoredCollection stored;
    private final Supplier<CompletionStage<JournalCopy>> copy;

    /** @param copy with everything acknowledged before it is asked for */
    public OwnCopy(StoredCollection stored, Supplier<CompletionStage<JournalCopy>> copy) {
        this.stored = stored;
        this.copy = copy;
    }

    @Override
    public CompletionStage<FeedMessage.Listing> of(Resource resource) {
        String id = CollectionFront.persistenceId(resource.id());
        // Apart from the dispatcher of the actors: with very many objects it takes seconds.
        return copy.get().thenApplyAsync(c -> listing(stored.read(id, c.state().log(id))));
    }

    private static FeedMessage.Listing listing(CollectionState state) {
        CollectionState.Part whole = state.part(Optional.empty(), Integer.MAX_VALUE);
        return new FeedMessage.Listing(0, state.revision().value(), 0, true, whole.objects(), false);
    }
}
