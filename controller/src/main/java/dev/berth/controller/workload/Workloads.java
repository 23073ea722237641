package dev.berth.controller.workload;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.ClusterEvent.MemberRemoved;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.sharding.typed.javadsl.EntityContext;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Subscribe;
import dev.berth.controller.workload.WorkloadCommand.Wake;
import dev.berth.protocol.store.Events;
import dev.berth.protocol.store.Objects;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/** Starts the workload controllers of this control JVM. */
public final class Workloads {
    private final WorkloadCounters counters;

    private Workloads(WorkloadCounters counters) {
        this.counters = counters;
    }

    private static final List<Duration> WAKES = List.of(
            Duration.ZERO,
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofSeconds(8));

    /**
     * Joins the sharding of controllers (role {@code control}) and starts this JVM's waker. To be called once per control JVM, after its
     * views have been started; they need not be filled yet.
     */
    public static Workloads init(
            ActorSystem<?> system, Objects objects, Events events, Freshness freshness, WorkloadsConfig config) {
        var counters = new WorkloadCounters();
        ClusterSharding sharding = ClusterSharding.get(system);
        BiConsumer<WorkloadId, Wake> wake = (id, message) ->
                sharding.entityRefFor(WorkloadCommand.KEY, id.toString()).tell(message);
        var shop =
                new Workshop(objects, events, freshness, config, counters, Clock.systemUTC(), wake, new SharedChance());
        sharding.init(Entity.of(WorkloadCommand.KEY, context -> controller(context, shop))
                .withRole("control")
                .withStopMessage(new WorkloadCommand.Stop()));
        ActorRef<WorkloadWaker.Command> waker = system.systemActorOf(
                WorkloadWaker.create(objects.views(), config, wake), "workload-waker", Props.empty());
        system.systemActorOf(departures(waker), "workload-departures", Props.empty());
        return new Workloads(counters);
    }

    public WorkloadCounters counters() {
        return counters;
    }

    private static Behavior<WorkloadCommand> controller(EntityContext<WorkloadCommand> context, Workshop shop) {
        return WorkloadId.parse(context.getEntityId())
                .map(id -> WorkloadController.create(id, shop, context.getShard()))
                .orElseGet(Behaviors::stopped);
    }

    /**
     * The controllers of a JVM that left are started elsewhere by their next message, so they get one; and more, for sharding may go on
     * sending to the dead one for some seconds (until its watch of the dead region has fired and its coordinator is back), and loses that.
     */
    private static Behavior<MemberRemoved> departures(ActorRef<WorkloadWaker.Command> waker) {
        return Behaviors.setup(context -> {
            Cluster.get(context.getSystem())
                    .subscriptions()
                    .tell(Subscribe.create(context.getSelf(), MemberRemoved.class));
            return Behaviors.receiveMessage(removed -> {
                WAKES.forEach(after -> context.scheduleOnce(after, waker, new WorkloadWaker.WakeAll()));
                return Behaviors.same();
            });
        });
    }

    /** Chance that many actors may draw from at once. */
    private static final class SharedChance implements RandomGenerator {
        @Override
        public long nextLong() {
            return ThreadLocalRandom.current().nextLong();
        }
    }
}
