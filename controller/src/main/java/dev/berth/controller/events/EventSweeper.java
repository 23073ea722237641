package dev.berth.controller.events;

import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Times;
import dev.berth.protocol.store.Deletion;
import dev.berth.protocol.store.Objects;
import dev.berth.protocol.store.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Deletes old events, as Kubernetes' one-hour lease on them does. One control node at a time is enough; several do no harm. */
public final class EventSweeper {
    /** Kubernetes' {@code --event-ttl}. */
    public static final Duration LIFE = Duration.ofHours(1);

    private static final int MOST_AT_ONCE = 500;

    private final Objects objects;

    public EventSweeper(Objects objects) {
        this.objects = objects;
    }

    /** Deletes events last seen more than an hour before {@code now}, oldest first, at most 500; completes with how many were deleted. */
    public CompletionStage<Integer> sweep(Instant now) {
        Instant limit = now.minus(LIFE);
        List<KubeObject> old = objects.views()
                .of(Resources.EVENTS)
                .now()
                .all()
                .filter(e -> seen(e).isBefore(limit))
                .sorted(Comparator.comparing(EventSweeper::seen))
                .limit(MOST_AT_ONCE)
                .toList();
        CompletionStage<Integer> deleted = CompletableFuture.completedStage(0);
        for (KubeObject event : old) {
            deleted = deleted.thenCompose(n -> objects.delete(Resources.EVENTS, event.key(), Deletion.now(event.uid()))
                    .thenApply(outcome -> outcome instanceof Outcome.Done ? n + 1 : n));
        }
        return deleted;
    }

    /** The newest time in it; an event without any is as old as can be. */
    private static Instant seen(KubeObject event) {
        for (String field : List.of("lastTimestamp", "eventTime", "firstTimestamp")) {
            Optional<Instant> time = Times.in(event.tree().path(field));
            if (time.isPresent()) {
                return time.get();
            }
        }
        return event.created().orElse(Instant.EPOCH);
    }
}
