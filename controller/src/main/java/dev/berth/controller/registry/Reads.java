package dev.berth.controller.registry;

import dev.berth.controller.collection.Collections;
import dev.berth.controller.registry.decide.Freshness;
import dev.berth.controller.registry.decide.Refusals;
import dev.berth.protocol.Failures;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.store.Snapshot;
import dev.berth.protocol.store.View;
import dev.berth.protocol.store.Views;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/** Snapshots as new as their readers ask for. Stages fail only by faults of ours; continuations run on the given executor. Thread-safe. */
public final class Reads {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Views views;
    private final NewestRevisions newest;
    private final SnapshotPins pins;
    private final Executor executor;

    Reads(Collections collections, Views views, Clock clock, Executor executor) {
        this.views = views;
        this.newest = new NewestRevisions(collections);
        this.pins = new SnapshotPins(clock);
        this.executor = executor;
    }

    public CompletionStage<Reading> read(Resource resource, Freshness freshness) {
        View view = views.of(resource);
        return switch (freshness) {
            case Freshness.Any any -> CompletableFuture.completedStage(new Reading.At(view.now()));
            case Freshness.Newest wanted -> confirmed(resource, view.now());
            case Freshness.AtLeast least -> atLeast(view, least.revision());
            case Freshness.Exactly exact -> exactly(view, exact.revision());
        };
    }

    /** Keeps a state for the next pages of a limited list. */
    public void pin(Snapshot snapshot) {
        pins.pin(snapshot);
    }

    /** The snapshot itself if nothing was acknowledged after it, else the newest state. */
    CompletionStage<Reading> confirmed(Resource resource, Snapshot snapshot) {
        return settled(
                resource,
                newest.of(resource)
                        .thenComposeAsync(
                                revision -> revision.isAfter(snapshot.revision())
                                        ? views.of(resource).reached(revision, PATIENCE)
                                        : CompletableFuture.completedStage(snapshot),
                                executor));
    }

    /** The state at the revision or later, once it has arrived here. */
    CompletionStage<Reading> reached(Resource resource, Revision revision) {
        return settled(resource, views.of(resource).reached(revision, PATIENCE));
    }

    private CompletionStage<Reading> atLeast(View view, Revision revision) {
        Snapshot now = view.now();
        if (!revision.isAfter(now.revision())) {
            return CompletableFuture.completedStage(new Reading.At(now));
        }
        // A revision above the newest was never given out: waiting for it would be in vain.
        return then(
                confirmed(view.resource(), now),
                s -> s.revision().compareTo(revision) >= 0
                        ? new Reading.At(s)
                        : new Reading.Refused(Refusals.tooLarge(revision, s.revision())));
    }

    private CompletionStage<Reading> exactly(View view, Revision revision) {
        Optional<Snapshot> pinned = pins.find(view.resource(), revision);
        if (pinned.isPresent()) {
            return CompletableFuture.completedStage(new Reading.At(pinned.get()));
        }
        return then(
                atLeast(view, revision),
                s -> s.revision().equals(revision)
                        ? new Reading.At(s)
                        : new Reading.Refused(Refusals.expired(revision)));
    }

    private CompletionStage<Reading> then(CompletionStage<Reading> first, Function<Snapshot, Reading> next) {
        return first.thenApply(reading -> switch (reading) {
            case Reading.At at -> next.apply(at.snapshot());
            case Reading.Refused refused -> refused;
        });
    }

    private CompletionStage<Reading> settled(Resource resource, CompletionStage<Snapshot> stage) {
        return stage.<Reading>thenApplyAsync(Reading.At::new, executor).exceptionally(failure -> {
            Throwable cause = Failures.cause(failure);
            if (cause instanceof TimeoutException) {
                return new Reading.Refused(slow(resource));
            }
            throw new CompletionException(cause);
        });
    }

    private Status slow(Resource resource) {
        return Refusals.timeout(
                resource,
                "no quorum of control nodes confirmed the newest state in time, or this node has not received it (it has revision "
                        + views.of(resource).now().revision()
                        + "); check that a majority of nodes is up, then try again");
    }
}
