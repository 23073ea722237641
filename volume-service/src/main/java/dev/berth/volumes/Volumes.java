package dev.berth.volumes;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.sharding.typed.javadsl.EntityRef;
import com.typesafe.config.Config;
import dev.berth.protocol.node.SessionCommand;
import dev.berth.protocol.node.SessionHosts;
import dev.berth.protocol.store.Events;
import dev.berth.protocol.store.Objects;
import dev.berth.protocol.volume.VolumeCommand;
import dev.berth.volumes.binding.BindingConfig;
import dev.berth.volumes.binding.ClaimLoop;
import dev.berth.volumes.binding.Shards;
import dev.berth.volumes.volume.JournalPlugins;
import dev.berth.volumes.volume.VolumeActor;
import java.time.Clock;
import java.time.Duration;

/** Starts the volume service in this JVM. */
public final class Volumes {
    private static final String ROLE = "control";

    private Volumes() {}

    /**
     * On a control JVM: takes part in the sharding of volume actors and of the claim binder, and keeps the binder awake. To be called once.
     *
     * @param config the whole configuration; {@code berth.volumes} is read
     * @throws IllegalArgumentException naming the key that makes no sense
     */
    public static void init(ActorSystem<?> system, Objects objects, Events events, Config config) {
        Config own = config.getConfig("berth.volumes");
        BindingConfig binding = BindingConfig.of(own);
        var plugins = new JournalPlugins(own.getString("journal-plugin"), own.getString("snapshot-plugin"));
        ClusterSharding sharding = ClusterSharding.get(system);
        Shards shards = shards(sharding, SessionHosts.follow(system));
        sharding.init(Entity.of(
                        VolumeCommand.KEY,
                        context -> VolumeActor.create(
                                context.getEntityId(), objects.views(), plugins, shards::tellSession))
                .withRole(ROLE)
                .withStopMessage(new VolumeActor.Stop()));
        sharding.init(Entity.of(
                        ClaimLoop.KEY, context -> ClaimLoop.create(objects, events, shards, binding, Clock.systemUTC()))
                .withRole(ROLE)
                .withStopMessage(new ClaimLoop.Stop()));
        system.systemActorOf(waking(sharding.entityRefFor(ClaimLoop.KEY, ClaimLoop.ID)), "claim-waker", Props.empty());
    }

    /** On a JVM without the role {@code control}: the way to the volume actors, for its agent. */
    public static void proxy(ActorSystem<?> system) {
        Behavior<VolumeCommand> never = Behaviors.stopped();
        ClusterSharding.get(system)
                .init(Entity.of(VolumeCommand.KEY, context -> never).withRole(ROLE));
    }

    private static Shards shards(ClusterSharding sharding, SessionHosts hosts) {
        return new Shards() {
            @Override
            public void tellVolume(String volume, VolumeCommand command) {
                sharding.entityRefFor(VolumeCommand.KEY, volume).tell(command);
            }

            @Override
            public void tellSession(String node, SessionCommand command) {
                hosts.route(node, command);
            }
        };
    }

    private static Behavior<ClaimLoop.Wake> waking(EntityRef<ClaimLoop.Command> binder) {
        return Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(new ClaimLoop.Wake(), Duration.ZERO, Duration.ofSeconds(1));
            return Behaviors.receiveMessage(wake -> {
                binder.tell(wake);
                return Behaviors.same();
            });
        });
    }
}
