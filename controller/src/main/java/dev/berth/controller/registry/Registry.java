package dev.berth.controller.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.admit.Admission;
import dev.berth.controller.collection.Collections;
import dev.berth.controller.collection.Write;
import dev.berth.controller.collection.WriteResult;
import dev.berth.controller.registry.decide.Allocation;
import dev.berth.controller.registry.decide.Decision;
import dev.berth.controller.registry.decide.Decisions;
import dev.berth.controller.registry.decide.Refusals;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.api.SafeText;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.patch.Patched;
import dev.berth.protocol.store.Deletion;
import dev.berth.protocol.store.Edit;
import dev.berth.protocol.store.Objects;
import dev.berth.protocol.store.Outcome;
import dev.berth.protocol.store.Snapshot;
import dev.berth.protocol.store.Views;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The one way to write objects. A write is decided on this JVM's view as it is and carried out on the condition that the object is still
 * so; an answer that writes nothing (a refusal, "not found", "unchanged") is given only after the view is known to hold everything that
 * was acknowledged before. Thread-safe.
 */
public final class Registry implements Objects {
    private static final int MOST_TRIES = 10;

    private final Collections collections;
    private final Views views;
    private final Decisions decisions;
    private final Reads reads;
    private final Clock clock;
    private final RandomGenerator random;
    private final Executor executor;
    /** The last service in line to be made. */
    private CompletionStage<Written> line;

    /**
     * @param allocation gives new objects what no other of their kind may have
     * @param random safe for use by several threads
     * @param executor where decisions are made; the threads of views and collections are never held up by them
     */
    public Registry(
            Collections collections,
            Views views,
            Admission admission,
            Allocation allocation,
            Clock clock,
            RandomGenerator random,
            Executor executor) {
        this.collections = collections;
        this.views = views;
        this.decisions = new Decisions(admission, allocation);
        this.reads = new Reads(collections, views, clock, executor);
        this.clock = clock;
        this.random = random;
        this.executor = executor;
        this.line = refused(Status.internal("nothing was asked"));
    }

    private record Attempt(Resource resource, String name, boolean dryRun, Function<Snapshot, Decision> decide) {}

    @Override
    public Views views() {
        return views;
    }

    public Reads reads() {
        return reads;
    }

    @Override
    public CompletionStage<Outcome> create(Resource resource, ObjectNode body) {
        String namespace = body.path("metadata").path("namespace").asText("");
        return create(resource, body, namespace, false).thenApply(Written::outcome);
    }

    @Override
    public CompletionStage<Outcome> edit(Resource resource, ObjectKey key, Edit edit) {
        Function<KubeObject, Patched> change =
                old -> new Patched.Applied(edit.change().apply(old.edit()));
        var wish = new Decisions.Wish(key, edit.part(), edit.uid(), edit.expected(), change);
        return edit(resource, wish, false).thenApply(Written::outcome);
    }

    @Override
    public CompletionStage<Outcome> delete(Resource resource, ObjectKey key, Deletion deletion) {
        return delete(resource, key, deletion, false).thenApply(Written::outcome);
    }

    @Override
    public CompletionStage<Outcome> remove(Resource resource, ObjectKey key, String uid, Optional<Revision> expected) {
        return start(new Attempt(
                        resource, key.name(), false, s -> decisions.remove(s, key, uid, expected, clock.instant())))
                .thenApply(Written::outcome);
    }

    /** @param namespace empty for a cluster-scoped kind */
    public CompletionStage<Written> create(Resource resource, ObjectNode body, String namespace, boolean dryRun) {
        String name = body.path("metadata").path("name").asText("");
        // Every try gets its own copy and its own chance, so that a taken generated name is replaced by another.
        var attempt =
                new Attempt(resource, name, dryRun, s -> decisions.create(s, body.deepCopy(), namespace, birth()));
        if (resource.equals(Resources.SERVICES)) {
            return namespaceRefusal(resource, namespace, name)
                    .thenCompose(refusal -> refusal.isPresent() ? refused(refusal.get()) : inLine(attempt));
        }
        if (!resource.namespaced()) {
            return start(attempt);
        }
        return namespaceRefusal(resource, namespace, name)
                .thenCompose(refusal -> refusal.isPresent() ? refused(refusal.get()) : start(attempt));
    }

    public CompletionStage<Written> edit(Resource resource, Decisions.Wish wish, boolean dryRun) {
        return start(new Attempt(resource, wish.key().name(), dryRun, s -> decisions.edit(s, wish, clock.instant())));
    }

    public CompletionStage<Written> delete(Resource resource, ObjectKey key, Deletion deletion, boolean dryRun) {
        return start(
                new Attempt(resource, key.name(), dryRun, s -> decisions.delete(s, key, deletion, clock.instant())));
    }

    private CompletionStage<Optional<Status>> namespaceRefusal(Resource resource, String namespace, String name) {
        Snapshot known = views.of(Resources.NAMESPACES).now();
        if (namespaceRefusal(known, resource, namespace, name).isEmpty()) {
            return CompletableFuture.completedStage(Optional.empty());
        }
        return reads.confirmed(Resources.NAMESPACES, known).thenApply(reading -> switch (reading) {
            case Reading.At at -> namespaceRefusal(at.snapshot(), resource, namespace, name);
            case Reading.Refused refused -> Optional.of(refused.status());
        });
    }

    private static Optional<Status> namespaceRefusal(Snapshot s, Resource resource, String namespace, String name) {
        if (namespace.isEmpty()) {
            return Optional.of(Status.badRequest("metadata.namespace: Required value for " + resource.qualified()));
        }
        return Refusals.ofNamespace(s.get(ObjectKey.cluster(namespace)), namespace, resource, name);
    }

    /** One after the other: of those decided on the same state of the whole collection only one can be carried out. */
    private synchronized CompletionStage<Written> inLine(Attempt attempt) {
        CompletionStage<Written> mine =
                line.handle((before, failure) -> attempt).thenCompose(this::start);
        line = mine;
        return mine;
    }

    private CompletionStage<Written> start(Attempt attempt) {
        return CompletableFuture.supplyAsync(() -> views.of(attempt.resource()).now(), executor)
                .thenCompose(s -> run(attempt, s, false, MOST_TRIES));
    }

    private CompletionStage<Written> run(Attempt attempt, Snapshot s, boolean confirmed, int triesLeft) {
        Decision decision = attempt.decide().apply(s);
        boolean writes = decision instanceof Decision.Commit && !attempt.dryRun();
        if (!writes && !confirmed) {
            return reading(reads.confirmed(attempt.resource(), s), fresh -> run(attempt, fresh, true, triesLeft));
        }
        return switch (decision) {
            case Decision.Answer answer -> CompletableFuture.completedStage(Written.of(answer.outcome()));
            case Decision.Commit commit
            when attempt.dryRun() -> CompletableFuture.completedStage(done(attempt, commit, seen(commit.write())));
            case Decision.Commit commit ->
                collections
                        .write(attempt.resource(), commit.write())
                        .thenComposeAsync(result -> settle(attempt, commit, result, triesLeft), executor);
        };
    }

    private CompletionStage<Written> settle(
            Attempt attempt, Decision.Commit commit, WriteResult result, int triesLeft) {
        Resource r = attempt.resource();
        return switch (result) {
            case WriteResult.Committed committed ->
                CompletableFuture.completedStage(done(attempt, commit, committed.revision()));
            case WriteResult.Exists exists -> again(attempt, exists.current(), triesLeft);
            case WriteResult.Conflict conflict -> again(attempt, conflict.current(), triesLeft);
            case WriteResult.Absent absent -> again(attempt, absent.collection(), triesLeft);
            case WriteResult.Busy busy -> refused(Refusals.busy(r, busy.why()));
            case WriteResult.Unknown unknown -> refused(Refusals.unknown(r, unknown.why()));
        };
    }

    private CompletionStage<Written> again(Attempt attempt, Revision seen, int triesLeft) {
        if (triesLeft <= 1) {
            return refused(Decisions.stale(attempt.resource(), attempt.name()));
        }
        return reading(reads.reached(attempt.resource(), seen), fresh -> run(attempt, fresh, false, triesLeft - 1));
    }

    private static Written done(Attempt attempt, Decision.Commit commit, Revision revision) {
        KubeObject object = KubeObject.of(attempt.resource(), commit.tree(), revision);
        return new Written(new Outcome.Done(object, revision, commit.removes()), commit.warnings());
    }

    private static Revision seen(Write write) {
        return switch (write) {
            case Write.Create create -> Revision.ZERO;
            case Write.Replace replace -> replace.expected();
            case Write.Remove remove -> remove.expected();
            case Write.Alone alone -> seen(alone.write());
        };
    }

    private static CompletionStage<Written> reading(
            CompletionStage<Reading> stage, Function<Snapshot, CompletionStage<Written>> next) {
        return stage.thenCompose(reading -> switch (reading) {
            case Reading.At at -> next.apply(at.snapshot());
            case Reading.Refused refused -> refused(refused.status());
        });
    }

    private static CompletionStage<Written> refused(Status status) {
        return CompletableFuture.completedStage(Written.of(new Outcome.Refused(status)));
    }

    private Admission.Birth birth() {
        return new Admission.Birth(clock.instant(), uid(), SafeText.suffix(random));
    }

    private String uid() {
        long high = (random.nextLong() & ~0xF000L) | 0x4000L;
        long low = (random.nextLong() & 0x3FFFFFFFFFFFFFFFL) | 0x8000000000000000L;
        return new UUID(high, low).toString();
    }
}
