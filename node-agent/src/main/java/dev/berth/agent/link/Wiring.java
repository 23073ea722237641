package dev.berth.agent.link;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import akka.cluster.typed.Cluster;
import dev.berth.protocol.node.SessionCommand;
import dev.berth.protocol.node.SessionHosts;
import dev.berth.protocol.volume.VolumeCommand;

/** How an agent reaches the control side. At most once, in order per receiver while nothing moves. */
public interface Wiring {
    void session(String node, SessionCommand message);

    void volume(String pv, VolumeCommand message);

    /** The session does not answer where it is: from now on it is looked for on the next control JVM. */
    void turn(String node);

    /**
     * To session hosts, and through cluster sharding to volumes. In a JVM with the control role the real entities must have been initialised
     * before; in others this sets up proxies to them.
     */
    static Wiring sharding(ActorSystem<?> system) {
        ClusterSharding sharding = ClusterSharding.get(system);
        if (!Cluster.get(system).selfMember().hasRole("control")) {
            sharding.init(Entity.of(VolumeCommand.KEY, ctx -> Behaviors.<VolumeCommand>empty())
                    .withRole("control"));
        }
        SessionHosts hosts = SessionHosts.follow(system);
        return new Wiring() {
            @Override
            public void session(String node, SessionCommand message) {
                hosts.fromAgent(node, message);
            }

            @Override
            public void turn(String node) {
                hosts.turn(node);
            }

            @Override
            public void volume(String pv, VolumeCommand message) {
                sharding.entityRefFor(VolumeCommand.KEY, pv).tell(message);
            }
        };
    }
}
