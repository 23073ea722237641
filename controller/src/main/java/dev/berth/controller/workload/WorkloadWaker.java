package dev.berth.controller.workload;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.Signal;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.berth.controller.workload.WorkloadCommand.Wake;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.store.Change;
import dev.berth.protocol.store.Snapshot;
import dev.berth.protocol.store.View;
import dev.berth.protocol.store.Views;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Wakes workload controllers, wherever they live: one per control JVM, so that no single JVM's death silences them. The first change of a
 * workload is told at once; those that follow within the coalescing time are told together.
 */
final class WorkloadWaker extends AbstractOnMessageBehavior<WorkloadWaker.Command> {
    private static final List<Resource> WATCHED = List.of(
            Resources.STATEFUL_SETS,
            Resources.DAEMON_SETS,
            Resources.REPLICA_SETS,
            Resources.DEPLOYMENTS,
            Resources.SERVICES,
            Resources.ENDPOINT_SLICES,
            Resources.ENDPOINTS,
            Resources.PODS,
            Resources.PERSISTENT_VOLUME_CLAIMS,
            Resources.CONTROLLER_REVISIONS,
            Resources.NODES);
    private static final Duration RESUBSCRIBE = Duration.ofMillis(100);

    /** What is said to the waker of this JVM. */
    sealed interface Command {}

    /** A watched collection has changed. */
    private record Changed(Change change) implements Command {}

    /** A watch has ended: the view was listed anew. */
    private record Subscribe(Resource resource) implements Command {}

    /** The coalescing time of a workload is over. */
    private record Flush(WorkloadId id) implements Command {}

    /** Wake all: a control JVM has left with its controllers, or it is time again. */
    record WakeAll() implements Command {}

    private final Views views;
    private final Duration coalesce;
    private final BiConsumer<WorkloadId, Wake> wake;
    private final TimerScheduler<Command> timers;
    private final Map<WorkloadId, Pending> windows = new HashMap<>();
    private final Map<Resource, View.Subscription> subscriptions = new HashMap<>();

    private WorkloadWaker(
            ActorContext<Command> context,
            TimerScheduler<Command> timers,
            Views views,
            WorkloadsConfig config,
            BiConsumer<WorkloadId, Wake> wake) {
        super(context);
        this.views = views;
        this.coalesce = config.coalesce();
        this.wake = wake;
        this.timers = timers;
        timers.startTimerWithFixedDelay(new WakeAll(), config.resync());
        WATCHED.forEach(this::subscribe);
    }

    static Behavior<Command> create(Views views, WorkloadsConfig config, BiConsumer<WorkloadId, Wake> wake) {
        return Behaviors.setup(
                context -> Behaviors.withTimers(timers -> new WorkloadWaker(context, timers, views, config, wake)));
    }

    @Override
    public Behavior<Command> onMessage(Command command) {
        switch (command) {
            case Changed changed -> onChanged(changed.change());
            case Subscribe subscribe -> subscribe(subscribe.resource());
            case Flush flush -> onFlush(flush.id());
            case WakeAll all -> wakeAll(List.of());
        }
        return this;
    }

    @Override
    public Behavior<Command> onSignal(Signal signal) {
        if (signal instanceof PostStop) {
            subscriptions.values().forEach(View.Subscription::cancel);
        }
        return this;
    }

    private void onChanged(Change change) {
        Resource resource = change.object().resource();
        Concern.of(change, this::now).forEach((id, orphans) -> tell(id, resource, change.revision(), orphans));
    }

    private void subscribe(Resource resource) {
        Snapshot snapshot = now(resource);
        switch (views.of(resource).watch(snapshot.revision(), new Sink(resource))) {
            case View.Watching.Started started -> {
                View.Subscription old = subscriptions.put(resource, started.subscription());
                if (old != null) {
                    old.cancel();
                }
                wakeAll(List.of(snapshot));
            }
            case View.Watching.Gone gone -> subscribeLater(resource);
            case View.Watching.Ahead ahead -> subscribeLater(resource);
        }
    }

    private void subscribeLater(Resource resource) {
        timers.startSingleTimer(new Subscribe(resource), RESUBSCRIBE);
    }

    /** Every workload that the views show, with news of what was listed anew. */
    private void wakeAll(List<Snapshot> listed) {
        for (WorkloadId.Kind kind : WorkloadId.Kind.values()) {
            now(kind.resource()).all().forEach(workload -> {
                var id = new WorkloadId(kind, workload.key());
                tell(id, kind.resource(), workload.revision(), !listed.isEmpty());
                listed.stream()
                        .filter(s -> kind.reads().contains(s.resource()))
                        .forEach(s -> tell(id, s.resource(), s.revision(), true));
            });
        }
    }

    private void tell(WorkloadId id, Resource resource, Revision revision, boolean orphans) {
        Pending window = windows.get(id);
        if (window == null) {
            windows.put(id, new Pending());
            wake.accept(id, new Wake(Map.of(resource.id(), revision.value()), orphans));
            timers.startSingleTimer(new Flush(id), coalesce);
        } else {
            window.add(resource, revision, orphans);
        }
    }

    private void onFlush(WorkloadId id) {
        Pending window = windows.get(id);
        if (window == null || window.seen.isEmpty()) {
            windows.remove(id);
            return;
        }
        windows.put(id, new Pending());
        wake.accept(id, new Wake(window.seen, window.orphans));
        timers.startSingleTimer(new Flush(id), coalesce);
    }

    private Snapshot now(Resource resource) {
        return views.of(resource).now();
    }

    /** What a workload is to be told when its window closes. */
    private static final class Pending {
        private final Map<String, Long> seen = new HashMap<>();
        private boolean orphans;

        private void add(Resource resource, Revision revision, boolean orphan) {
            seen.merge(resource.id(), revision.value(), Math::max);
            orphans |= orphan;
        }
    }

    private final class Sink implements View.Sink {
        private final Resource resource;
        private final ActorRef<Command> self = getContext().getSelf();

        private Sink(Resource resource) {
            this.resource = resource;
        }

        @Override
        public boolean offer(Change change) {
            self.tell(new Changed(change));
            return true;
        }

        @Override
        public void gone() {
            self.tell(new Subscribe(resource));
        }
    }
}
