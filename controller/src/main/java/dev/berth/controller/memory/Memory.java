package dev.berth.controller.memory;

import akka.actor.typed.ActorSystem;
import dev.berth.controller.collection.Collections;
import dev.berth.controller.collection.command.Recall;
import dev.berth.controller.collection.entity.ClusterCollections;
import dev.berth.controller.journal.JournalReads;
import dev.berth.controller.view.ViewStore;

/**
 * Berth's memory on one control JVM.
 *
 * @param collections where writes go and the newest revisions come from
 * @param views this JVM's replicas; {@link ViewStore#ready()} tells when all of them are filled
 */
public record Memory(Collections collections, ViewStore views) {
    /**
     * Starts it; the cluster may still be forming. Call once per actor system, on JVMs of role {@code control}.
     *
     * @param recall what the views begin with
     */
    public static Memory start(ActorSystem<?> system, JournalReads reads, Recall recall, MemoryConfig config) {
        ClusterCollections collections = ClusterCollections.start(system, reads, config.collections());
        return new Memory(collections, ViewStore.start(system, recall, collections, config.views()));
    }
}
