package dev.berth.controller.workload;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import dev.berth.controller.plan.Backoffs;
import dev.berth.controller.plan.Conditions;
import dev.berth.controller.plan.Plan;
import dev.berth.controller.plan.Step;
import dev.berth.controller.plan.Trouble;
import dev.berth.controller.workload.WorkloadCommand.Again;
import dev.berth.controller.workload.WorkloadCommand.Carried;
import dev.berth.controller.workload.WorkloadCommand.Looked;
import dev.berth.controller.workload.WorkloadCommand.Resync;
import dev.berth.controller.workload.WorkloadCommand.Retry;
import dev.berth.controller.workload.WorkloadCommand.Stop;
import dev.berth.controller.workload.WorkloadCommand.Wake;
import dev.berth.protocol.Failures;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.store.Events;
import dev.berth.protocol.store.Snapshot;
import dev.berth.protocol.store.View;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.event.Level;

/**
 * The controller of one workload: its mailbox is the work queue, and being the only one it is the lock. It looks (waits until the views
 * show what it has written and heard of), plans, carries the plan out, and looks again until there is nothing to do.
 *
 * <p>It never plans on a view older than its own last write. When it starts, and whenever a write's fate is unknown, it first has the
 * views proven up to date: an earlier incarnation on another JVM may have written what this JVM does not show yet.
 */
final class WorkloadController extends AbstractOnMessageBehavior<WorkloadCommand> {
    private enum Phase {
        IDLE,
        LOOKING,
        CARRYING,
        RESTING
    }

    private static final Duration LASTING = Duration.ofSeconds(1);

    private final WorkloadId id;
    private final Workshop shop;
    private final ActorRef<ClusterSharding.ShardCommand> shard;
    private final TimerScheduler<WorkloadCommand> timers;
    private final Map<Resource, Revision> own = new HashMap<>();
    private final Map<Resource, Revision> heard = new HashMap<>();
    private final Map<Resource, Revision> planned = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();
    private Phase phase = Phase.IDLE;
    private boolean proven;
    private boolean orphans = true;
    private boolean due;
    private Backoffs failures;
    private Optional<Trouble> trouble = Optional.empty();
    private Duration pause;

    private WorkloadController(
            ActorContext<WorkloadCommand> context,
            TimerScheduler<WorkloadCommand> timers,
            WorkloadId id,
            Workshop shop,
            ActorRef<ClusterSharding.ShardCommand> shard) {
        super(context);
        this.id = id;
        this.shop = shop;
        this.shard = shard;
        this.timers = timers;
        this.pause = shop.config().retryFirst();
        this.failures = Backoffs.none(shop.config().failedPodFirst(), shop.longestFailure(id));
        timers.startTimerWithFixedDelay(new Resync(), shop.config().resync());
    }

    static Behavior<WorkloadCommand> create(
            WorkloadId id, Workshop shop, ActorRef<ClusterSharding.ShardCommand> shard) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new WorkloadController(context, timers, id, shop, shard)));
    }

    @Override
    public Behavior<WorkloadCommand> onMessage(WorkloadCommand command) {
        return switch (command) {
            case Wake wake -> onWake(wake);
            case Looked looked -> onLooked(looked);
            case Carried carried -> onCarried(carried);
            case Retry retry -> onTime(Phase.RESTING, false);
            case Again again -> onTime(Phase.IDLE, false);
            case Resync resync -> onTime(Phase.IDLE, true);
            case Stop stop -> onStop();
        };
    }

    private Behavior<WorkloadCommand> onWake(Wake wake) {
        wake.seen()
                .forEach((resource, revision) -> Resources.byId(resource)
                        .ifPresent(r -> heard.merge(r, new Revision(revision), WorkloadController::newer)));
        orphans |= wake.orphans();
        return news() && (phase == Phase.IDLE || phase == Phase.RESTING) ? look() : this;
    }

    private Behavior<WorkloadCommand> onTime(Phase in, boolean orphansToo) {
        orphans |= orphansToo;
        if (phase == in) {
            return look();
        }
        due = true;
        return this;
    }

    /** A wake that came too late for this incarnation is for the next one. */
    private Behavior<WorkloadCommand> onStop() {
        if (news()) {
            var seen = new HashMap<String, Long>();
            heard.forEach((r, v) -> seen.put(r.id(), v.value()));
            shop.wake().accept(id, new Wake(seen, orphans));
        }
        return Behaviors.stopped();
    }

    private Behavior<WorkloadCommand> look() {
        timers.cancel(new Retry());
        phase = Phase.LOOKING;
        due = false;
        if (proven && missing().isEmpty()) {
            return plan();
        }
        CompletionStage<Void> proof = proven
                ? CompletableFuture.completedFuture(null)
                : shop.freshness().fresh(id.kind().reads());
        Map<Resource, Revision> missing = missing();
        getContext()
                .pipeToSelf(
                        proof.thenCompose(ok -> reached(missing)),
                        (ok, problem) -> new Looked(Optional.ofNullable(problem)));
        return this;
    }

    private Behavior<WorkloadCommand> onLooked(Looked looked) {
        if (looked.problem().isPresent()) {
            return rest("its views are not up to date: "
                    + Failures.cause(looked.problem().get()));
        }
        proven = true;
        return missing().isEmpty() ? plan() : look();
    }

    private Behavior<WorkloadCommand> plan() {
        Desk desk = Desk.of(id, r -> shop.objects().views().of(r).now(), orphans);
        planned.putAll(desk.revisions());
        orphans = false;
        shop.counters().planned();
        Optional<KubeObject> workload = desk.workload();
        if (workload.isEmpty()) {
            phase = Phase.IDLE;
            shard.tell(new ClusterSharding.Passivate<>(getContext().getSelf()));
            return this;
        }
        var now = shop.clock().instant();
        failures = failures.forgetOld(now);
        var memory = new Desk.Memory(
                failures, trouble, shop.config().burst(), shop.config().conditions());
        Plan plan;
        try {
            plan = desk.plan(workload.get(), memory, now);
        } catch (RuntimeException fault) {
            return fault(workload.get(), fault, now);
        }
        return carry(workload.get(), plan, now);
    }

    private Behavior<WorkloadCommand> carry(KubeObject workload, Plan plan, Instant now) {
        getContext().getLog().debug("{}: {} steps; waits: {}", id, plan.steps().size(), plan.why());
        if (plan.stages().isEmpty() && plan.status().isEmpty()) {
            trouble = Optional.empty();
            return settle(plan);
        }
        phase = Phase.CARRYING;
        forgetNamesInUse(workload.namespace());
        for (Step step : plan.steps()) {
            if (step instanceof Step.CreatePod c && !c.body().path("metadata").has("name")) {
                names.computeIfAbsent(
                        c.slot(),
                        slot -> shop.name(
                                c.body().path("metadata").path("generateName").asText("")));
            }
        }
        getContext()
                .pipeToSelf(
                        carrier(workload, now).carry(plan),
                        (tally, problem) -> new Carried(plan, tally == null ? lost(problem) : tally));
        return this;
    }

    private Carrier carrier(KubeObject workload, Instant now) {
        return new Carrier(
                id,
                workload,
                Map.copyOf(names),
                shop.objects(),
                shop.events(),
                shop.freshness(),
                shop.config().writeTimeout(),
                now);
    }

    /** A name was kept for a creation of unknown fate. What the proven views show has been created: the slot's next pod is another one. */
    private void forgetNamesInUse(String namespace) {
        Snapshot pods = shop.objects().views().of(Resources.PODS).now();
        names.values().removeIf(name -> pods.get(new ObjectKey(namespace, name)).isPresent());
    }

    private Tally lost(Throwable problem) {
        shop.counters().fault();
        getContext()
                .getLog()
                .error("{}: a fault while carrying out its plan; it is tried again", id, Failures.cause(problem));
        return Tally.refused(Status.internal(Failures.cause(problem).toString()), true, false);
    }

    private Behavior<WorkloadCommand> onCarried(Carried carried) {
        Tally tally = carried.tally();
        tally.written().forEach((r, v) -> own.merge(r, v, WorkloadController::newer));
        var now = shop.clock().instant();
        for (String slot : tally.failed()) {
            failures = failures.failed(slot, now);
        }
        shop.counters().wrote(tally.steps());
        if (tally.unsure()) {
            proven = false;
        } else {
            names.clear();
        }
        trouble = tally.trouble().map(this::lasting);
        if (tally.refused().isPresent()) {
            return rest(tally.refused().get().message());
        }
        pause = shop.config().retryFirst();
        boolean onward = tally.steps() > 0 || tally.unsure() || carried.plan().more();
        return onward ? look() : settle(carried.plan());
    }

    private Behavior<WorkloadCommand> settle(Plan plan) {
        phase = Phase.IDLE;
        timers.cancel(new Again());
        plan.again().ifPresent(delay -> timers.startSingleTimer(new Again(), delay));
        return due || news() ? look() : this;
    }

    /** News ends a rest early, as a watch event does in Kubernetes' queue. */
    private Behavior<WorkloadCommand> rest(String why) {
        shop.counters().refused();
        // One refusal is everyday life; what goes on for a second is worth an operator's look.
        var level = pause.compareTo(LASTING) < 0 ? Level.DEBUG : Level.WARN;
        getContext().getLog().atLevel(level).log("{}: tried again in {} ms: {}", id, pause.toMillis(), why);
        phase = Phase.RESTING;
        timers.startSingleTimer(new Retry(), pause);
        Duration twice = pause.multipliedBy(2);
        Duration longest = shop.config().retryLongest();
        pause = twice.compareTo(longest) < 0 ? twice : longest;
        return this;
    }

    /** A trouble that was there before keeps its time, though its words may differ. */
    private Trouble lasting(Trouble met) {
        boolean same = trouble.filter(
                        t -> t.reason().equals(met.reason()) && t.slot().equals(met.slot()))
                .isPresent();
        return same ? new Trouble(met.reason(), met.message(), trouble.get().since(), met.slot()) : met;
    }

    /** A planner that throws stops this workload and no other: it is logged, counted, told, shown in a condition, and tried again. */
    private Behavior<WorkloadCommand> fault(KubeObject workload, RuntimeException fault, Instant now) {
        shop.counters().fault();
        getContext().getLog().error("{}: a fault while planning; it is tried again", id, fault);
        shop.events()
                .record(
                        workload,
                        Events.Type.WARNING,
                        "PlannerFault",
                        fault.toString(),
                        id.kind().component());
        phase = Phase.CARRYING;
        Plan plan = Plan.ofStatus(Conditions.ofFault(workload.tree().path("status"), fault.toString(), now));
        Tally stopped = Tally.refused(Status.internal(fault.toString()), false, false);
        getContext()
                .pipeToSelf(
                        carrier(workload, now).carry(plan),
                        (tally, problem) -> new Carried(plan, (tally == null ? lost(problem) : tally).and(stopped)));
        return this;
    }

    private boolean news() {
        return heard.entrySet().stream()
                .anyMatch(h -> h.getValue().isAfter(planned.getOrDefault(h.getKey(), Revision.ZERO)));
    }

    /** What was written or heard of and is not yet in the views. */
    private Map<Resource, Revision> missing() {
        var missing = new HashMap<Resource, Revision>();
        for (Resource resource : id.kind().reads()) {
            Revision must =
                    newer(own.getOrDefault(resource, Revision.ZERO), heard.getOrDefault(resource, Revision.ZERO));
            View view = shop.objects().views().of(resource);
            if (must.isAfter(view.now().revision())) {
                missing.put(resource, must);
            }
        }
        return missing;
    }

    private CompletionStage<Void> reached(Map<Resource, Revision> missing) {
        return CompletableFuture.allOf(missing.entrySet().stream()
                .map(m -> shop.objects()
                        .views()
                        .of(m.getKey())
                        .reached(m.getValue(), shop.config().viewTimeout())
                        .toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new));
    }

    private static Revision newer(Revision a, Revision b) {
        return a.isAfter(b) ? a : b;
    }
}
