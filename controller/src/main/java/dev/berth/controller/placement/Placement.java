package dev.berth.controller.placement;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.sharding.typed.javadsl.EntityRef;
import com.typesafe.config.Config;
import dev.berth.protocol.store.Events;
import dev.berth.protocol.store.Objects;
import java.time.Clock;
import java.time.Duration;

/** Starts placement in this JVM. */
public final class Placement {
    private Placement() {}

    /**
     * On a control JVM: takes part in the sharding of the placement loop, and keeps it awake. To be called once.
     *
     * @param config the whole configuration; {@code berth.placement} is read
     * @throws IllegalArgumentException naming the key that makes no sense
     */
    public static void init(ActorSystem<?> system, Objects objects, Events events, Config config) {
        PlacementConfig own = PlacementConfig.of(config.getConfig("berth.placement"));
        ClusterSharding sharding = ClusterSharding.get(system);
        sharding.init(
                Entity.of(PlacementLoop.KEY, context -> PlacementLoop.create(objects, events, own, Clock.systemUTC()))
                        .withRole("control")
                        .withStopMessage(new PlacementLoop.Stop()));
        system.systemActorOf(
                waking(sharding.entityRefFor(PlacementLoop.KEY, PlacementLoop.ID)), "placement-waker", Props.empty());
    }

    private static Behavior<PlacementLoop.Wake> waking(EntityRef<PlacementLoop.Command> loop) {
        return Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(new PlacementLoop.Wake(), Duration.ZERO, Duration.ofSeconds(1));
            return Behaviors.receiveMessage(wake -> {
                loop.tell(wake);
                return Behaviors.same();
            });
        });
    }
}
