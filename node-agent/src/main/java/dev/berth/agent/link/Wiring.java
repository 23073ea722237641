package dev.berth.agent.link;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.typed.Cluster;
import dev.berth.protocol.node.SessionCommand;
import dev.berth.protocol.volume.VolumeCommand;

/** How an agent reaches the control side. At most once, in order per receiver while nothing moves. */
public interface Wiring {
    void session(String node, SessionCommand message);

    void volume(String pv, VolumeCommand message);

    /**
     * Through cluster sharding. In a JVM with the control role the real entities must have been initialised before; in others this sets up
     * proxies to them.
     */
    static Wiring sharding(ActorSystem<?> system) {
        ClusterSharding sharding = ClusterSharding.get(system);
        if (!Cluster.get(system).selfMember().hasRole("control")) {
            sharding.init(Entity.of(SessionCommand.KEY, ctx -> Behaviors.<SessionCommand>empty())
                    .withRole("control"));
            sharding.init(Entity.of(VolumeCommand.KEY, ctx -> Behaviors.<VolumeCommand>empty())
                    .withRole("control"));
        }
        return new Wiring() {
            @Override
            public void session(String node, SessionCommand message) {
                sharding.entityRefFor(SessionCommand.KEY, node).tell(message);
            }

            @Override
            public void volume(String pv, VolumeCommand message) {
                sharding.entityRefFor(VolumeCommand.KEY, pv).tell(message);
            }
        };
    }
}
