package dev.berth.controller.session;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.receptionist.Receptionist;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import dev.berth.controller.journal.JournalReads;
import dev.berth.controller.tokens.TokenDesk;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.node.HostCommand;
import dev.berth.protocol.node.SessionHosts;
import dev.berth.protocol.store.Events;
import dev.berth.protocol.store.Objects;
import dev.berth.protocol.store.View;
import dev.berth.protocol.volume.VolumeCommand;
import java.util.stream.Stream;

/** Starts the node sessions of a control JVM. */
public final class Sessions {
    private Sessions() {}

    /**
     * Makes this JVM (role {@code control}) a place where sessions live. To be called once, when views exist; they need not be ready.
     *
     * @param newest {@code collections::newest}
     * @param journal by which sessions prove that they are the newest
     * @param tokens issues those of the nodes' pods
     * @param node the node that this JVM is on
     * @return the host of sessions here, which passes on what is said to any session
     */
    public static ActorRef<HostCommand> init(
            ActorSystem<?> system,
            Objects objects,
            Events events,
            Newest newest,
            JournalReads journal,
            TokenDesk tokens,
            SessionConfig config,
            String node) {
        ActorRef<Dispatcher.Command> dispatcher = system.systemActorOf(
                Dispatcher.create(objects.views(), config.proofInterval()), "session-dispatcher", Props.empty());
        var parts = new SessionParts(
                objects,
                events,
                newest,
                journal,
                tokens,
                (volume, message) -> ClusterSharding.get(system)
                        .entityRefFor(VolumeCommand.KEY, volume)
                        .tell(message),
                dispatcher,
                SessionClock.system(),
                config);
        ActorRef<HostCommand> host = system.systemActorOf(
                SessionHost.create(
                        node, SessionHosts.follow(system), () -> nodes(objects), n -> Session.entity(n, parts)),
                SessionHosts.actorName(node),
                Props.empty());
        system.receptionist().tell(Receptionist.register(HostCommand.KEY, host));
        dispatcher.tell(new Dispatcher.Begin());
        return host;
    }

    private static Stream<String> nodes(Objects objects) {
        View view = objects.views().of(Resources.NODES);
        return view.ready() ? view.now().all().map(KubeObject::name) : Stream.empty();
    }
}
