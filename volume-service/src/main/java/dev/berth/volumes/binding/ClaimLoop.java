package dev.berth.volumes.binding;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Signal;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.store.Breather;
import dev.berth.protocol.store.Events;
import dev.berth.protocol.store.Objects;
import dev.berth.protocol.store.Watches;
import dev.berth.protocol.wire.CborSerializable;
import dev.berth.volumes.claims.BuiltinClasses;
import dev.berth.volumes.claims.ClaimBinder;
import dev.berth.volumes.claims.Plan;
import dev.berth.volumes.claims.Scene;
import dev.berth.volumes.claims.Step;
import dev.berth.volumes.claims.Step.Reclaimable;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The one loop that binds claims: plans over everything, carries the plan out, waits until its views show what it wrote, and plans again.
 * A second loop that a partition leaves running does no harm: every write is conditional on what it finds.
 */
public final class ClaimLoop extends AbstractOnMessageBehavior<ClaimLoop.Command> {
    public static final EntityTypeKey<Command> KEY = EntityTypeKey.create(Command.class, "claim-binder");
    /** The only entity of its kind. */
    public static final String ID = "claims";

    private static final List<Resource> READS = List.of(
            Resources.PERSISTENT_VOLUME_CLAIMS,
            Resources.PERSISTENT_VOLUMES,
            Resources.STORAGE_CLASSES,
            Resources.PODS,
            Resources.NODES);
    /** Longer than any feed takes while the cluster works; when it passes, the pass is made on what the views have once they go on. */
    private static final Duration CATCH_UP = Duration.ofSeconds(5);

    /** Longer than any pause between two tries. */
    private static final Duration FORGET = Duration.ofMinutes(10);

    private final Objects objects;
    private final Shards shards;
    private final BindingConfig config;
    private final Clock clock;
    private final TimerScheduler<Command> timers;
    private final EventMemory telling;
    private final Watches watches;
    private final ActorRef<Reclaim.Ended> reclaimed;
    private final Queue<Plan.Work> waiting = new ArrayDeque<>();
    private final Map<Resource, Revision> written = new HashMap<>();
    private final Map<String, Retry> reclaims = new HashMap<>();
    private final Breather breather = new Breather();
    private final long born = System.nanoTime();
    /** The loop's age when each was first missing. */
    private Map<String, Duration> missing = Map.of();

    private boolean classesMade;
    private boolean busy;
    private boolean passDue;
    private boolean dirty = true;
    private int running;

    private ClaimLoop(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Objects objects,
            Events events,
            Shards shards,
            BindingConfig config,
            Clock clock) {
        super(context);
        this.timers = timers;
        this.objects = objects;
        this.shards = shards;
        this.config = config;
        this.clock = clock;
        this.reclaimed = context.messageAdapter(Reclaim.Ended.class, Reclaimed::new);
        this.telling = new EventMemory(events, clock);
        this.watches = new Watches(() -> context.getSelf().tell(new Changed()));
        watches.add(objects.views().of(Resources.PERSISTENT_VOLUME_CLAIMS), Relevance::any);
        watches.add(objects.views().of(Resources.PERSISTENT_VOLUMES), Relevance::any);
        watches.add(objects.views().of(Resources.STORAGE_CLASSES), Relevance::any);
        watches.add(objects.views().of(Resources.PODS), Relevance::pod);
        watches.add(objects.views().of(Resources.NODES), Relevance::node);
        timers.startTimerWithFixedDelay(new Tick(), Duration.ofSeconds(1));
        watches.ensure();
    }

    public static Behavior<Command> create(
            Objects objects, Events events, Shards shards, BindingConfig config, Clock clock) {
        return Behaviors.withTimers(timers ->
                Behaviors.setup(context -> new ClaimLoop(context, timers, objects, events, shards, config, clock)));
    }

    /** What the loop is told. */
    public sealed interface Command {}

    /** Starts the loop if it sleeps; sent each second by every control JVM. */
    public record Wake() implements Command, CborSerializable {}

    /** Asks the loop to stop: when its shard moves to another node. */
    public record Stop() implements Command {}

    private record Changed() implements Command {}

    private record Tick() implements Command {}

    private record PassNow() implements Command {}

    private record Carried(
            Plan.Work work,
            Carrying.@Nullable Carried result,
            @Nullable Throwable failure) implements Command {}

    private record CaughtUp() implements Command {}

    private record Reclaimed(Reclaim.Ended ended) implements Command {}

    /** The loop's age when a volume may be tried again; while a try is under way, when it must have ended. */
    private record Retry(int failures, Duration notBefore) {}

    @Override
    public Behavior<Command> onMessage(Command message) {
        return switch (message) {
            case Wake m -> this;
            case Stop m -> Behaviors.stopped();
            case Changed m -> onChanged();
            case Tick m -> onTick();
            case PassNow m -> onPass();
            case Carried m -> onCarried(m);
            case CaughtUp m -> onCaughtUp();
            case Reclaimed m -> onReclaimed(m.ended());
        };
    }

    @Override
    public Behavior<Command> onSignal(Signal signal) {
        if (signal instanceof PostStop) {
            watches.close();
        }
        return this;
    }

    /** Changes that are in the mailbox already are seen by the same pass. */
    private Behavior<Command> onChanged() {
        dirty = true;
        if (!busy && !passDue) {
            passDue = true;
            Duration rest = breather.rest();
            if (rest.isZero()) {
                getContext().getSelf().tell(new PassNow());
            } else {
                timers.startSingleTimer(new PassNow(), rest);
            }
        }
        return this;
    }

    /** Refusals, absences and retries ripen without any change: so a pass each second. */
    private Behavior<Command> onTick() {
        watches.ensure();
        telling.prune();
        Duration old = age().minus(FORGET);
        reclaims.values().removeIf(r -> r.notBefore().compareTo(old) < 0);
        return onChanged();
    }

    private Behavior<Command> onPass() {
        passDue = false;
        if (busy || !READS.stream().allMatch(r -> objects.views().of(r).ready())) {
            return this;
        }
        dirty = false;
        busy = true;
        makeClasses();
        breather.passBegins();
        Plan plan = ClaimBinder.plan(scene());
        breather.passEnds();
        remember(plan);
        waiting.addAll(plan.works());
        plan.works().stream().flatMap(w -> w.steps().stream()).forEach(this::startReclaim);
        return carryOn();
    }

    private Scene scene() {
        return new Scene(
                all(Resources.PERSISTENT_VOLUME_CLAIMS),
                all(Resources.PERSISTENT_VOLUMES),
                all(Resources.STORAGE_CLASSES),
                all(Resources.PODS),
                all(Resources.NODES),
                clock.instant(),
                missingFor(),
                config.absence(),
                config.sharedRoot());
    }

    private List<KubeObject> all(Resource resource) {
        return objects.views().of(resource).now().all().toList();
    }

    private Map<String, Duration> missingFor() {
        Duration now = age();
        return missing.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, e -> now.minus(e.getValue())));
    }

    /** By what never jumps: a wall clock that is set forward would make things gone that were only not seen yet. */
    private Duration age() {
        return Duration.ofNanos(System.nanoTime() - born);
    }

    private void remember(Plan plan) {
        var since = new HashMap<String, Duration>();
        plan.missing().forEach(m -> since.put(m, missing.getOrDefault(m, age())));
        missing = Map.copyOf(since);
    }

    /** Once per life of the loop: a class that is deleted later stays deleted until then. */
    private void makeClasses() {
        if (classesMade) {
            return;
        }
        classesMade = true;
        var there = objects.views().of(Resources.STORAGE_CLASSES).now();
        BuiltinClasses.bodies().stream()
                .filter(b -> there.get(ObjectKey.cluster(
                                b.path("metadata").path("name").asText()))
                        .isEmpty())
                .forEach(b -> objects.create(Resources.STORAGE_CLASSES, b));
    }

    private Behavior<Command> carryOn() {
        while (running < config.parallel() && !waiting.isEmpty()) {
            running++;
            Plan.Work work = waiting.remove();
            getContext()
                    .pipeToSelf(
                            Carrying.carryOut(objects, telling, work),
                            (result, failure) -> new Carried(work, result, failure));
        }
        if (running == 0) {
            getContext().pipeToSelf(caughtUp(), (done, failure) -> new CaughtUp());
        }
        return this;
    }

    private Behavior<Command> onCarried(Carried m) {
        running--;
        if (m.result() != null) {
            m.result().seen().forEach((r, rev) -> written.merge(r, rev, (a, b) -> a.isAfter(b) ? a : b));
            m.result()
                    .refusal()
                    .ifPresent(why -> getContext()
                            .getLog()
                            .info(
                                    "{} was refused and is tried again within a second: {}",
                                    m.work().subject(),
                                    why));
        } else {
            getContext().getLog().error("{} failed", m.work().subject(), m.failure());
        }
        return carryOn();
    }

    /** Nothing is decided on a view that is older than what was written. */
    private CompletionStage<?> caughtUp() {
        Stream<CompletableFuture<?>> all = written.entrySet().stream()
                .map(e -> objects.views()
                        .of(e.getKey())
                        .reached(e.getValue(), CATCH_UP)
                        .toCompletableFuture());
        return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new));
    }

    private Behavior<Command> onCaughtUp() {
        written.entrySet()
                .removeIf(e -> !e.getValue()
                        .isAfter(objects.views().of(e.getKey()).now().revision()));
        if (!written.isEmpty()) {
            return carryOn();
        }
        busy = false;
        return dirty ? onChanged() : this;
    }

    private void startReclaim(Step step) {
        if (!(step instanceof Step.Reclaim r)) {
            return;
        }
        Reclaimable volume = r.volume();
        Retry retry = reclaims.getOrDefault(volume.uid(), new Retry(0, Duration.ZERO));
        if (age().compareTo(retry.notBefore()) < 0) {
            return;
        }
        reclaims.put(
                volume.uid(),
                new Retry(retry.failures(), age().plus(config.answerTimeout().multipliedBy(2))));
        getContext().spawnAnonymous(Reclaim.create(volume, objects, shards, config.answerTimeout(), reclaimed));
    }

    private Behavior<Command> onReclaimed(Reclaim.Ended ended) {
        Reclaimable volume = ended.volume();
        Duration now = age();
        if (ended.problem().isEmpty()) {
            // Until the view no longer has the object.
            reclaims.put(volume.uid(), new Retry(0, now.plus(CATCH_UP)));
            return onChanged();
        }
        int failures = reclaims.getOrDefault(volume.uid(), new Retry(0, now)).failures();
        Duration pause = Duration.ofSeconds(1L << Math.min(failures, 10));
        Duration bounded = pause.compareTo(config.retryMax()) > 0 ? config.retryMax() : pause;
        reclaims.put(volume.uid(), new Retry(failures + 1, now.plus(bounded)));
        Reclaim.object(objects, volume)
                .ifPresent(o -> telling.tell(
                        new Step.Tell(
                                o, true, "VolumeFailedDelete", ended.problem().get()),
                        "persistentvolume-controller"));
        return this;
    }
}
