package dev.berth.controller.collection;

import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Revision;
import java.util.concurrent.CompletionStage;

/** The way from this JVM to the collections, wherever they live. Thread-safe. Stages do not fail; trouble is {@code Busy} or {@code Unknown}. */
public interface Collections {
    /** Completes when the write is durable or known to be refused. */
    CompletionStage<WriteResult> write(Resource resource, Write write);

    /**
     * The collection's newest revision by a linearizable read of the journal: every write acknowledged before this call began is at or
     * below it.
     *
     * @return fails with {@link java.util.concurrent.TimeoutException} when no quorum answers in time
     */
    CompletionStage<Revision> newest(Resource resource);
}
