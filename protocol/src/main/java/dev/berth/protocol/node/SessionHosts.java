package dev.berth.protocol.node;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.receptionist.Receptionist;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The session hosts that this JVM can reach, in the order in which a node should use them. Thread-safe. */
public final class SessionHosts {
    private static final String PREFIX = "session-host-";

    private volatile List<ActorRef<HostCommand>> reachable = List.of();
    private final Map<String, Integer> preference = new ConcurrentHashMap<>();

    private SessionHosts() {}

    /** Follows the cluster's receptionist from now on. */
    public static SessionHosts follow(ActorSystem<?> system) {
        var hosts = new SessionHosts();
        ActorRef<Receptionist.Listing> listener = system.systemActorOf(
                hosts.listening(), "session-hosts-" + System.identityHashCode(hosts), Props.empty());
        system.receptionist().tell(Receptionist.subscribe(HostCommand.KEY, listener));
        return hosts;
    }

    private Behavior<Receptionist.Listing> listening() {
        return Behaviors.receiveMessage(listing -> {
            reachable = List.copyOf(listing.getServiceInstances(HostCommand.KEY));
            // Places in the old order mean others in the new one, such as the host on the node itself.
            preference.clear();
            return Behaviors.same();
        });
    }

    /** The name of the actor of the host on this node. */
    public static String actorName(String node) {
        return PREFIX + node;
    }

    /** The node that a host is on. */
    public static String nodeOf(ActorRef<HostCommand> host) {
        return host.path().name().substring(PREFIX.length());
    }

    public List<ActorRef<HostCommand>> reachable() {
        return reachable;
    }

    /** The reachable hosts, best first; that on the node itself comes last, for it would die with the agent that it must miss. */
    public List<ActorRef<HostCommand>> ranked(String node) {
        Comparator<ActorRef<HostCommand>> own =
                Comparator.comparing((ActorRef<HostCommand> h) -> nodeOf(h).equals(node));
        return reachable.stream()
                .sorted(own.thenComparingInt(h -> weight(node, nodeOf(h))).thenComparing(SessionHosts::nodeOf))
                .toList();
    }

    /** The same on every JVM; spreads the nodes over the hosts and moves only those of a host that goes. */
    static int weight(String node, String host) {
        int h = (node + "/" + host).hashCode() * 0x9E3779B9;
        return h ^ h >>> 15;
    }

    /** Sends to the host that the agent uses for its session; lost if none is reachable. */
    public void fromAgent(String node, SessionCommand message) {
        List<ActorRef<HostCommand>> ranked = ranked(node);
        if (!ranked.isEmpty()) {
            ranked.get(preference.getOrDefault(node, 0) % ranked.size()).tell(new HostCommand.ToSession(node, message));
        }
    }

    /** The host in use does not answer: the agent turns to the next. */
    public void turn(String node) {
        preference.merge(node, 1, (before, one) -> (before + one) % 1_000_000);
    }

    /** Sends to wherever the node's session lives. */
    public void route(String node, SessionCommand message) {
        Optional<ActorRef<HostCommand>> any = ranked(node).stream().findFirst();
        any.ifPresent(h -> h.tell(new HostCommand.Route(node, message)));
    }
}
