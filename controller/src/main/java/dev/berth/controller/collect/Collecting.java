package dev.berth.controller.collect;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.collect.plan.GarbageStep;
import dev.berth.controller.collect.plan.Suspect;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.store.Deletion;
import dev.berth.protocol.store.Edit;
import dev.berth.protocol.store.Objects;
import dev.berth.protocol.store.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries steps out, some at a time; each is conditional on the object being at the revision that the planner saw. Thread-safe. */
final class Collecting {
    private static final Logger LOG = LoggerFactory.getLogger(Collecting.class);

    private final Objects objects;
    private final int parallel;
    private final Duration timeout;

    Collecting(Objects objects, int parallel, Duration timeout) {
        this.objects = objects;
        this.parallel = parallel;
        this.timeout = timeout;
    }

    /** Completes with what is to be looked at again, once this JVM's views have seen what was written. */
    CompletionStage<List<Suspect>> carryOut(List<GarbageStep> steps) {
        return some(steps, new ArrayList<>());
    }

    private CompletionStage<List<Suspect>> some(List<GarbageStep> steps, List<Suspect> again) {
        if (steps.isEmpty()) {
            return CompletableFuture.completedFuture(again);
        }
        int count = Math.min(parallel, steps.size());
        List<CompletableFuture<Optional<Suspect>>> running = steps.subList(0, count).stream()
                .map(step -> one(step).toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(running.toArray(CompletableFuture<?>[]::new))
                .thenCompose(done -> {
                    running.forEach(r -> r.join().ifPresent(again::add));
                    return some(steps.subList(count, steps.size()), again);
                });
    }

    private CompletionStage<Optional<Suspect>> one(GarbageStep step) {
        Optional<Suspect> self = Optional.of(Suspect.of(step.object()));
        return write(step).thenCompose(outcome -> seen(step, outcome)).exceptionally(failure -> {
            LOG.warn("garbage collection: {} failed and is tried again", step, failure);
            return self;
        });
    }

    private CompletionStage<Optional<Suspect>> seen(GarbageStep step, Outcome outcome) {
        KubeObject o = step.object();
        return switch (outcome) {
            case Outcome.Done done ->
                objects.views()
                        .of(o.resource())
                        .reached(done.revision(), timeout)
                        .handle((snapshot, late) -> Optional.empty());
            case Outcome.Refused refused -> {
                boolean gone = refused.status().code() == 404;
                LOG.debug(
                        "garbage collection: {} refused: {}",
                        step,
                        refused.status().message());
                yield CompletableFuture.completedFuture(gone ? Optional.empty() : Optional.of(Suspect.of(o)));
            }
        };
    }

    private CompletionStage<Outcome> write(GarbageStep step) {
        return switch (step) {
            case GarbageStep.Delete s -> {
                LOG.info("garbage collection deletes {}: {}", s.object(), s.reason());
                yield objects.delete(
                        s.object().resource(),
                        s.object().key(),
                        new Deletion(
                                Optional.empty(),
                                Optional.of(s.propagation()),
                                Optional.of(s.object().uid()),
                                Optional.of(s.object().revision())));
            }
            case GarbageStep.DropOwners s ->
                edit(s.object(), tree -> withoutOwners(tree, uid -> s.uids().contains(uid)));
            case GarbageStep.Unblock s -> edit(s.object(), Collecting::unblocked);
            case GarbageStep.DropFinalizer s -> edit(s.object(), tree -> withoutFinalizer(tree, s.finalizer()));
        };
    }

    private CompletionStage<Outcome> edit(KubeObject o, UnaryOperator<ObjectNode> change) {
        Optional<Revision> expected = Optional.of(o.revision());
        return objects.edit(o.resource(), o.key(), new Edit(Edit.Part.MAIN, Optional.of(o.uid()), expected, change));
    }

    private static ObjectNode withoutOwners(ObjectNode tree, Predicate<String> lost) {
        if (tree.path("metadata") instanceof ObjectNode meta
                && meta.path("ownerReferences") instanceof ArrayNode refs) {
            refs.removeIf(ref -> lost.test(ref.path("uid").asText()));
            dropIfEmpty(meta, "ownerReferences", refs);
        }
        return tree;
    }

    private static ObjectNode unblocked(ObjectNode tree) {
        tree.path("metadata").path("ownerReferences").forEach(ref -> {
            if (ref instanceof ObjectNode owner
                    && owner.path("blockOwnerDeletion").asBoolean(false)) {
                owner.put("blockOwnerDeletion", false);
            }
        });
        return tree;
    }

    private static ObjectNode withoutFinalizer(ObjectNode tree, String finalizer) {
        if (tree.path("metadata") instanceof ObjectNode meta && meta.path("finalizers") instanceof ArrayNode held) {
            for (Iterator<com.fasterxml.jackson.databind.JsonNode> it = held.iterator(); it.hasNext(); ) {
                if (it.next().asText().equals(finalizer)) {
                    it.remove();
                }
            }
            dropIfEmpty(meta, "finalizers", held);
        }
        return tree;
    }

    private static void dropIfEmpty(ObjectNode meta, String field, ArrayNode list) {
        if (list.isEmpty()) {
            meta.remove(field);
        }
    }
}
