package dev.berth.controller.workload;

import dev.berth.protocol.api.Resource;
import java.util.Collection;
import java.util.concurrent.CompletionStage;

/** Views that are proven up to date by a linearizable read of the journal. Thread-safe. */
@FunctionalInterface
public interface Freshness {
    /** Completes when this JVM's views of the kinds show everything that was acknowledged before the call; fails if they do not in time. */
    CompletionStage<Void> fresh(Collection<Resource> kinds);
}
