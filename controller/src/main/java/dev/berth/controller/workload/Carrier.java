package dev.berth.controller.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.Announcement.Notice;
import dev.berth.controller.plan.Plan;
import dev.berth.controller.plan.Plan.Lane;
import dev.berth.controller.plan.Plan.Stage;
import dev.berth.controller.plan.Step;
import dev.berth.controller.plan.Trouble;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.store.Deletion;
import dev.berth.protocol.store.Edit;
import dev.berth.protocol.store.Events;
import dev.berth.protocol.store.Objects;
import dev.berth.protocol.store.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Carries one plan of one workload out: stages in order, lanes in slow-start batches, the status last. Holds no rules about workloads.
 *
 * @param now when the plan was made: refusals are dated by it
 * @param names for pods with a generated name, by slot; a name is kept until its fate is known, so that a creation whose answer was lost
 *     meets itself instead of making a twin
 */
record Carrier(
        WorkloadId id,
        KubeObject workload,
        Map<String, String> names,
        Objects objects,
        Events events,
        Freshness freshness,
        Duration timeout,
        Instant now) {

    /** Never fails but by a fault of ours. */
    CompletionStage<Tally> carry(Plan plan) {
        CompletionStage<Tally> so = mayAdopt(plan);
        for (Stage stage : plan.stages()) {
            so = so.thenCompose(t -> t.stopped() ? done(t) : stage(t, stage));
        }
        return so.thenCompose(
                t -> status(plan, t).map(s -> write(s).thenApply(t::and)).orElseGet(() -> done(t)));
    }

    private CompletionStage<Tally> stage(Tally so, Stage stage) {
        return batches(so, stage, 0, 1).thenApply(t -> stage.vital() ? t.inVitalStage() : t);
    }

    /** Kubernetes, too, writes the status although a pod could not be made, so that {@code observedGeneration} moves on. */
    private static Optional<ObjectNode> status(Plan plan, Tally tally) {
        if (!tally.stopped()) {
            return plan.status();
        }
        return tally.vital() ? Optional.empty() : plan.ifRefused();
    }

    /** Adoption on an old view could take objects for a workload that is gone: the workload itself is read anew (kubernetes#42639). */
    private CompletionStage<Tally> mayAdopt(Plan plan) {
        if (plan.steps().stream().noneMatch(s -> s instanceof Step.Adopt)) {
            return done(Tally.NONE);
        }
        Resource resource = id.kind().resource();
        return freshness.fresh(List.of(resource)).handle((ok, problem) -> {
            Optional<KubeObject> live = objects.views().of(resource).now().get(id.key());
            if (problem != null) {
                return Tally.refused(
                                Status.unavailable("cannot read " + id + " anew before adopting: " + problem, 1),
                                true,
                                false)
                        .inVitalStage();
            }
            boolean same = live.isPresent()
                    && live.get().uid().equals(workload.uid())
                    && !live.get().deleting();
            return same
                    ? Tally.NONE
                    : Tally.refused(
                                    Status.conflict(
                                            resource, id.key().name(), "it is gone or being deleted: adopts nothing"),
                                    true,
                                    false)
                            .inVitalStage();
        });
    }

    private CompletionStage<Tally> batches(Tally so, Stage stage, int from, int size) {
        List<Lane> lanes = stage.lanes();
        if (from >= lanes.size() || so.stopped()) {
            return done(so);
        }
        int to = Math.min(lanes.size(), from + size);
        CompletionStage<Tally> batch = done(so);
        for (Lane lane : lanes.subList(from, to)) {
            batch = batch.thenCombine(lane(lane), Tally::and);
        }
        return batch.thenCompose(t -> batches(t, stage, to, Math.min(stage.burst(), size * 2)));
    }

    private CompletionStage<Tally> lane(Lane lane) {
        CompletionStage<Tally> so = done(Tally.NONE);
        for (Step step : lane.steps()) {
            so = so.thenCompose(t -> {
                boolean tried = !t.stopped() || (t.claims() && step instanceof Step.CreateClaim);
                return tried ? step(step).thenApply(t::and) : done(t.stopped() ? t.withoutClaims() : t);
            });
        }
        return so;
    }

    private CompletionStage<Tally> step(Step step) {
        return switch (step) {
            case Step.CreatePod c -> judge(step, c.resource(), objects.create(c.resource(), named(c)));
            case Step.Creates c -> judge(step, c.resource(), objects.create(c.resource(), c.body()));
            case Step.Changes c ->
                judge(
                        step,
                        c.resource(),
                        objects.edit(
                                c.resource(),
                                c.key(),
                                new Edit(Edit.Part.MAIN, Optional.of(c.uid()), c.expected(), c::change)));
            case Step.Deletes d ->
                judge(step, d.resource(), objects.delete(d.resource(), d.key(), Deletion.of(d.uid())));
            case Step.Tell t -> {
                tell(t.notice());
                yield done(Tally.NONE);
            }
        };
    }

    private ObjectNode named(Step.CreatePod create) {
        ObjectNode body = create.body();
        String name = names.get(create.slot());
        if (name != null) {
            body.withObjectProperty("metadata").put("name", name);
        }
        return body;
    }

    private CompletionStage<Tally> judge(Step step, Resource resource, CompletionStage<Outcome> outcome) {
        Optional<String> failed = step instanceof Step.DeletePod d ? d.failure() : Optional.empty();
        return answered(outcome).thenApply(o -> switch (o) {
            case Outcome.Done done -> {
                step.announcement()
                        .done()
                        .ifPresent(n -> tell(n.about(done.object().name())));
                yield Tally.wrote(resource, done.revision(), failed, 1);
            }
            case Outcome.Refused refused -> refused(step, refused.status());
        });
    }

    private Tally refused(Step step, Status status) {
        if (status.code() == 404 && !(step instanceof Step.Creates)) {
            return Tally.gone();
        }
        // A name that is taken is found out again by planning on a newer view, without an event (Kubernetes sinks it
        // too).
        if (!status.reason().equals("AlreadyExists")) {
            step.announcement().refused().ifPresent(n -> tell(n.about(status.message())));
        }
        boolean unsure = status.code() == 409 || status.code() >= 500;
        return Tally.refused(status, unsure, step instanceof Step.CreateClaim).because(trouble(step, status));
    }

    private Trouble trouble(Step step, Status status) {
        Optional<Notice> told = step.announcement().refused().map(n -> n.about(status.message()));
        return new Trouble(
                told.map(Notice::reason).orElse("Refused"),
                told.map(Notice::message).orElse(status.message()),
                now,
                step instanceof Step.CreatePod c ? Optional.of(c.slot()) : Optional.empty());
    }

    private CompletionStage<Tally> write(ObjectNode status) {
        Edit edit = Edit.status(workload.uid(), tree -> {
            tree.set("status", status.deepCopy());
            return tree;
        });
        Resource resource = id.kind().resource();
        return answered(objects.edit(resource, id.key(), edit)).thenApply(o -> switch (o) {
            case Outcome.Done done -> Tally.wrote(resource, done.revision(), Optional.empty(), 0);
            case Outcome.Refused refused -> Tally.refused(refused.status(), true, false);
        });
    }

    /** Without an answer in time the write may or may not have happened. */
    private CompletionStage<Outcome> answered(CompletionStage<Outcome> outcome) {
        Outcome late = new Outcome.Refused(Status.unavailable("no answer to a write within " + timeout, 1));
        return outcome.thenApply(o -> o)
                .toCompletableFuture()
                .completeOnTimeout(late, timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tell(Notice notice) {
        events.record(
                workload,
                notice.warning() ? Events.Type.WARNING : Events.Type.NORMAL,
                notice.reason(),
                notice.message(),
                id.kind().component());
    }

    private static CompletionStage<Tally> done(Tally tally) {
        return CompletableFuture.completedFuture(tally);
    }
}
