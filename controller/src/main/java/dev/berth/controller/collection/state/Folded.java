package dev.berth.controller.collection.state;

import dev.berth.controller.collection.Write;
import dev.berth.controller.collection.WriteResult;
import dev.berth.controller.collection.events.CollectionEvent;
import dev.berth.controller.collection.feed.FeedEntry;
import java.util.ArrayList;
import java.util.List;

/**
 * A batch decided as a whole: each write sees the ones before it.
 *
 * @param events to be persisted as one atomic write; empty if every write was refused
 * @param entries the same as the feed tells them
 * @param results one for each write, in its order; true once the events are durable
 */
public record Folded(List<CollectionEvent> events, List<FeedEntry> entries, List<WriteResult> results) {
    public Folded {
        events = List.copyOf(events);
        entries = List.copyOf(entries);
        results = List.copyOf(results);
    }

    public static Folded of(CollectionState start, List<Write> writes) {
        var events = new ArrayList<CollectionEvent>();
        var entries = new ArrayList<FeedEntry>();
        var results = new ArrayList<WriteResult>();
        CollectionState working = start;
        for (Write write : writes) {
            switch (working.decide(write)) {
                case Decision.Refused refused -> results.add(refused.why());
                case Decision.Accepted accepted -> {
                    working = working.apply(accepted.event());
                    events.add(accepted.event());
                    entries.add(CollectionState.entry(accepted.event(), working.revision()));
                    results.add(new WriteResult.Committed(working.revision()));
                }
            }
        }
        return new Folded(events, entries, results);
    }
}
