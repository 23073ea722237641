package dev.berth.controller.session;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.berth.protocol.node.HostCommand;
import dev.berth.protocol.node.SessionCommand;
import dev.berth.protocol.node.SessionHosts;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The sessions of one control JVM. Not cluster sharding: that moves an entity only when the cluster has agreed on the death of its JVM, which
 * takes longer than a lease holds, so one crash would end the pods of healthy nodes. Two sessions of one node at a time are safe, since the
 * journal tells each whether it is the newest; they are rare, since hosts tell each other once a second what they hold.
 */
final class SessionHost extends AbstractOnMessageBehavior<HostCommand> {
    private static final Duration BEAT = Duration.ofSeconds(1);
    /** What a host has not repeated for this long it does not hold any more. */
    private static final int BEATS_OF_TRUST = 3;

    private final String name;
    private final SessionHosts hosts;
    private final Supplier<Stream<String>> nodes;
    private final Function<String, Behavior<SessionCommand>> sessions;
    private final Map<String, ActorRef<SessionCommand>> here = new HashMap<>();
    private final Map<String, Holding> others = new HashMap<>();
    private long beats;

    private record Holding(Set<String> nodes, long beat) {}

    /** Once a second. */
    private record Beat() implements HostCommand {}

    private record Ended(String node, ActorRef<SessionCommand> session) implements HostCommand {}

    private SessionHost(
            ActorContext<HostCommand> ctx,
            String name,
            SessionHosts hosts,
            Supplier<Stream<String>> nodes,
            Function<String, Behavior<SessionCommand>> sessions) {
        super(ctx);
        this.name = name;
        this.hosts = hosts;
        this.nodes = nodes;
        this.sessions = sessions;
    }

    /**
     * @param name the node that this JVM is on
     * @param nodes the names of all Node objects; empty while they are not known
     * @param sessions the session of a node
     */
    static Behavior<HostCommand> create(
            String name,
            SessionHosts hosts,
            Supplier<Stream<String>> nodes,
            Function<String, Behavior<SessionCommand>> sessions) {
        return Behaviors.setup(ctx -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(new Beat(), BEAT);
            return new SessionHost(ctx, name, hosts, nodes, sessions);
        }));
    }

    @Override
    public Behavior<HostCommand> onMessage(HostCommand message) {
        switch (message) {
            case HostCommand.Wire m -> onWire(m);
            case Beat m -> onBeat();
            case Ended m -> here.remove(m.node(), m.session());
            // The interface is open for the host's own branch only.
            default -> getContext().getLog().warn("a session host does not know {}", message.getClass());
        }
        return this;
    }

    private void onWire(HostCommand.Wire message) {
        switch (message) {
            case HostCommand.ToSession m -> session(m.node()).tell(m.command());
            case HostCommand.Route m -> onRoute(m);
            case HostCommand.Holding m -> others.put(m.host(), new Holding(new HashSet<>(m.nodes()), beats));
        }
    }

    private void onRoute(HostCommand.Route m) {
        ActorRef<SessionCommand> own = here.get(m.node());
        if (own != null) {
            own.tell(m.command());
            return;
        }
        holder(m.node())
                .or(() -> hosts.ranked(m.node()).stream().findFirst())
                .filter(h -> !SessionHosts.nodeOf(h).equals(name))
                .ifPresentOrElse(
                        h -> h.tell(new HostCommand.ToSession(m.node(), m.command())),
                        () -> session(m.node()).tell(m.command()));
    }

    private Optional<ActorRef<HostCommand>> holder(String node) {
        return hosts.reachable().stream()
                .filter(h -> held(SessionHosts.nodeOf(h)).contains(node))
                .findFirst();
    }

    /** What another host holds, if it has said so lately. */
    private Set<String> held(String host) {
        Holding said = others.get(host);
        return said != null && beats - said.beat() <= BEATS_OF_TRUST ? said.nodes() : Set.of();
    }

    private ActorRef<SessionCommand> session(String node) {
        return here.computeIfAbsent(node, n -> {
            ActorRef<SessionCommand> started = getContext().spawnAnonymous(sessions.apply(n));
            getContext().watchWith(started, new Ended(n, started));
            return started;
        });
    }

    private void onBeat() {
        beats++;
        List<String> held = List.copyOf(here.keySet());
        for (ActorRef<HostCommand> h : hosts.reachable()) {
            if (!SessionHosts.nodeOf(h).equals(name)) {
                h.tell(new HostCommand.Holding(name, held));
            }
        }
        if (beats > BEATS_OF_TRUST) {
            beginMissing();
        }
    }

    /** A node whose agent died together with its session must be missed too. */
    private void beginMissing() {
        Set<String> held = new HashSet<>(here.keySet());
        hosts.reachable().stream().map(SessionHosts::nodeOf).forEach(h -> held.addAll(held(h)));
        nodes.get()
                .filter(n -> !held.contains(n))
                .filter(this::mine)
                .forEach(n -> session(n).tell(new SessionCommand.Wake()));
    }

    private boolean mine(String node) {
        List<ActorRef<HostCommand>> ranked = hosts.ranked(node);
        return !ranked.isEmpty() && SessionHosts.nodeOf(ranked.getFirst()).equals(name);
    }
}
