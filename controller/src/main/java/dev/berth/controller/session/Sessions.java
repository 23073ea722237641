package dev.berth.controller.session;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import dev.berth.protocol.node.SessionCommand;
import dev.berth.protocol.store.Events;
import dev.berth.protocol.store.Objects;

/** Starts the node sessions of a control JVM. */
public final class Sessions {
    private Sessions() {}

    /**
     * Makes this JVM (role {@code control}) a place where sessions live. To be called once, when views exist; they need not be ready.
     *
     * @param newest {@code collections::newest}
     */
    public static void init(
            ActorSystem<?> system, Objects objects, Events events, Newest newest, SessionConfig config) {
        ClusterSharding sharding = ClusterSharding.get(system);
        ActorRef<Dispatcher.Command> dispatcher = system.systemActorOf(
                Dispatcher.inCluster(
                        objects.views(),
                        node -> sharding.entityRefFor(SessionCommand.KEY, node).tell(new SessionCommand.Wake()),
                        config.wakeInterval()),
                "session-dispatcher",
                Props.empty());
        var parts = new SessionParts(objects, events, newest, dispatcher, SessionClock.system(), config);
        sharding.init(Entity.of(SessionCommand.KEY, ctx -> Session.entity(ctx.getEntityId(), parts))
                .withRole("control")
                // Akka's own would go past the session, and its node would be without one until the hand-off's 60 s are
                // over.
                .withStopMessage(new SessionCommand.Stop()));
        dispatcher.tell(new Dispatcher.Begin());
    }
}
