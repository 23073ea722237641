package dev.berth.controller.lost;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.berth.controller.loop.Loop;
import dev.berth.controller.lost.plan.LostVolumePlanner;
import dev.berth.controller.lost.plan.LostVolumePlanner.Loss;
import dev.berth.controller.lost.plan.LostVolumePlanner.Scene;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.store.Deletion;
import dev.berth.protocol.store.Events;
import dev.berth.protocol.store.Objects;
import dev.berth.protocol.store.Outcome;
import dev.berth.protocol.store.Snapshot;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The cluster's one loop that gives up volumes of lost nodes where their StatefulSet says so. */
public final class LostVolumes extends AbstractOnMessageBehavior<LostVolumes.Command> {
    private static final Logger LOG = LoggerFactory.getLogger(LostVolumes.class);
    /** The shortest time that can be asked for. */
    private static final Duration TICK = Duration.ofSeconds(1);

    private static final List<Resource> KINDS = List.of(
            Resources.PODS,
            Resources.STATEFUL_SETS,
            Resources.PERSISTENT_VOLUME_CLAIMS,
            Resources.PERSISTENT_VOLUMES,
            Resources.NODES);

    /** What the loop hears; from this JVM only. */
    public sealed interface Command {}

    private record Tick() implements Command {}

    /** What was begun for a pod is durable or was refused. */
    private record Done(String uid) implements Command {}

    private final Objects objects;
    private final Events events;
    /** A volume that is given up is gone; an hour that was only set must not count. */
    private final InstantSource clock;

    private final Set<String> underWay = new HashSet<>();

    private LostVolumes(ActorContext<Command> context, Objects objects, Events events, Clock clock) {
        super(context);
        this.objects = objects;
        this.events = events;
        this.clock = new UnhurriedClock(clock, System::nanoTime);
    }

    public static Loop loop(Objects objects, Events events, Clock clock) {
        return new Loop("lost-volumes", () -> create(objects, events, clock));
    }

    static Behavior<Command> create(Objects objects, Events events, Clock clock) {
        return Behaviors.withTimers(timers -> Behaviors.setup(context -> {
            timers.startTimerWithFixedDelay(new Tick(), TICK);
            return new LostVolumes(context, objects, events, clock);
        }));
    }

    @Override
    public Behavior<Command> onMessage(Command message) {
        switch (message) {
            case Tick m -> onTick();
            case Done m -> underWay.remove(m.uid());
        }
        return this;
    }

    private void onTick() {
        if (!KINDS.stream().allMatch(k -> objects.views().of(k).ready())) {
            return;
        }
        for (Loss loss : LostVolumePlanner.plan(scene())) {
            if (underWay.add(loss.pod().uid())) {
                getContext()
                        .pipeToSelf(
                                giveUp(loss),
                                (done, failure) -> new Done(loss.pod().uid()));
            }
        }
    }

    private Scene scene() {
        return new Scene(
                now(Resources.PODS).onNode(""),
                now(Resources.STATEFUL_SETS)::get,
                now(Resources.PERSISTENT_VOLUME_CLAIMS)::get,
                now(Resources.PERSISTENT_VOLUMES)::get,
                now(Resources.NODES).all().toList(),
                clock.instant());
    }

    private Snapshot now(Resource resource) {
        return objects.views().of(resource).now();
    }

    /** The claims first: their set makes no pod while one of them is being deleted, and they go when their pod is gone. */
    private CompletionStage<Outcome> giveUp(Loss loss) {
        String claims = loss.claims().stream().map(KubeObject::name).collect(Collectors.joining(", "));
        String message = "Giving up " + claims + ", which only nodes that are lost have, after " + loss.after()
                + " as berth.dev/lost-volume says; pod and claim are made anew, empty";
        LOG.warn("pod {}: {}", loss.pod().key(), message);
        events.record(loss.pod(), Events.Type.WARNING, "LostVolume", message, "lost-volume-controller");
        CompletionStage<?> claimsGone = CompletableFuture.completedFuture("");
        for (KubeObject claim : loss.claims()) {
            claimsGone = claimsGone.thenCompose(done -> delete(claim));
        }
        return claimsGone.thenCompose(done -> delete(loss.pod()));
    }

    private CompletionStage<Outcome> delete(KubeObject object) {
        return objects.delete(object.resource(), object.key(), Deletion.of(object.uid()));
    }
}
