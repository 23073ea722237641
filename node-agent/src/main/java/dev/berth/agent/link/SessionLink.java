package dev.berth.agent.link;

import akka.actor.typed.ActorRef;
import dev.berth.agent.lease.AgentLease;
import dev.berth.agent.lease.AgentRules;
import dev.berth.agent.lease.AssignmentLog;
import dev.berth.agent.lease.Outbox;
import dev.berth.agent.spec.DesiredPod;
import dev.berth.protocol.config.TokenWish;
import dev.berth.protocol.node.AgentCommand;
import dev.berth.protocol.node.SessionCommand;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** An agent's side of its session: registration, renewals, the order of assignments, and unanswered reports. Confined to the agent. */
final class SessionLink {
    /** Before the first registration, when the cluster may still be forming. */
    private static final Duration FIRST_PATIENCE = Duration.ofSeconds(3);

    private static final int MOST_DOUBLINGS = 2;

    private final String node;
    private final String bootId;
    private final byte[] description;
    private final String incarnation;
    private final Wiring wiring;
    private final LeaseListener listener;
    private final ActorRef<AgentCommand> agent;

    final Outbox outbox = new Outbox();
    private AgentLease lease = AgentLease.NONE;
    private final AgentRules rules = new AgentRules();
    private AssignmentLog log = new AssignmentLog(0, 0);
    private boolean registered;
    /** Since when the session has not answered. */
    private Optional<Duration> silentSince = Optional.empty();

    private int turns;

    SessionLink(
            String node,
            String bootId,
            byte[] description,
            String incarnation,
            Wiring wiring,
            LeaseListener listener,
            ActorRef<AgentCommand> agent) {
        this.node = node;
        this.bootId = bootId;
        this.description = description;
        this.incarnation = incarnation;
        this.wiring = wiring;
        this.listener = listener;
        this.agent = agent;
    }

    boolean registered() {
        return registered;
    }

    long epoch() {
        return lease.epoch();
    }

    boolean mine(String ofIncarnation) {
        return incarnation.equals(ofIncarnation);
    }

    void register(List<String> running, Duration now) {
        if (!mayAsk(now)) {
            return;
        }
        lease = rules.sending(lease, now);
        wiring.session(
                node, new SessionCommand.Register(description, bootId, incarnation, lease.last(), running, agent));
    }

    /** Without a watchdog the lease must run out. A host of the session that is silent is left for the next one. */
    private boolean mayAsk(Duration now) {
        if (!listener.watched()) {
            return false;
        }
        Duration patience = (registered ? lease.ttl().dividedBy(4) : FIRST_PATIENCE).multipliedBy(1L << turns);
        if (silentSince.isEmpty()) {
            silentSince = Optional.of(now);
        } else if (now.minus(silentSince.get()).compareTo(patience) >= 0) {
            silentSince = Optional.of(now);
            // Where everything is slow, hosts that take over from each other every moment would never come to an
            // answer.
            turns = Math.min(turns + 1, MOST_DOUBLINGS);
            wiring.turn(node);
        }
        return true;
    }

    /** The session has said something: its host lives. */
    void heard() {
        silentSince = Optional.empty();
        turns = 0;
    }

    /**
     * The session stands, if it answers what was asked.
     *
     * @return whether the epoch is another one than before; empty for an answer to nothing
     */
    Optional<Boolean> granted(AgentCommand.Registered m, Duration now) {
        Optional<AgentLease> next = rules.granted(lease, m.epoch(), Duration.ofMillis(m.ttlMillis()), m.number(), now);
        if (next.isEmpty()) {
            return Optional.empty();
        }
        boolean fresh = m.epoch() != lease.epoch();
        if (fresh) {
            log = new AssignmentLog(m.epoch(), 0);
        }
        lease = next.get();
        registered = true;
        listener.until(lease.epoch(), lease.deadline());
        return Optional.of(fresh);
    }

    void lost() {
        registered = false;
        lease = rules.lost(lease);
    }

    boolean mustClean(long fenced) {
        return rules.mustClean(lease, fenced);
    }

    /** Whether pods may be started now. */
    boolean mayStart(Duration now) {
        return rules.mayStart(lease, lease.epoch(), now);
    }

    void renew(Duration now) {
        if (!mayAsk(now)) {
            return;
        }
        lease = rules.sending(lease, now);
        wiring.session(node, new SessionCommand.Renew(incarnation, lease.epoch(), lease.last(), log.last(), agent));
    }

    void renewed(AgentCommand.Renewed m, Duration now) {
        Duration before = lease.deadline();
        lease = rules.renewed(lease, m.epoch(), m.number(), now);
        if (!lease.deadline().equals(before)) {
            listener.until(lease.epoch(), lease.deadline());
        }
    }

    AssignmentLog.Verdict judge(AgentCommand.Assignments m) {
        return log.judge(m.epoch(), m.number(), m.full());
    }

    void applied(AgentCommand.Assignments m) {
        log = log.applied(m.number());
    }

    void leave() {
        wiring.session(node, new SessionCommand.Leave(incarnation, agent));
    }

    /** Sends what is due; nothing while there is no session. */
    void sendReports(Duration now, Duration pause) {
        if (!registered) {
            return;
        }
        for (Outbox.Letter l : outbox.due(now, pause)) {
            wiring.session(
                    node,
                    new SessionCommand.ReportPod(
                            incarnation,
                            lease.epoch(),
                            l.namespace(),
                            l.name(),
                            l.uid(),
                            l.status(),
                            l.number(),
                            l.gone()));
        }
    }

    /** Asks what has changed of these; nothing while there is no session. */
    void askConfig(List<SessionCommand.ConfigWish> wishes) {
        if (registered && !wishes.isEmpty()) {
            wiring.session(node, new SessionCommand.AskConfig(incarnation, lease.epoch(), wishes, agent));
        }
    }

    /** Asks for a token of the pod; nothing while there is no session. */
    void askToken(DesiredPod pod, TokenWish wish) {
        if (registered) {
            wiring.session(
                    node,
                    new SessionCommand.AskToken(
                            incarnation, lease.epoch(), pod.namespace(), pod.name(), pod.uid(), wish, agent));
        }
    }

    /** Asks what has changed of names; nothing while there is no session. */
    void askNames(List<SessionCommand.NamesKnown> known) {
        if (registered) {
            wiring.session(node, new SessionCommand.AskNames(incarnation, lease.epoch(), known, agent));
        }
    }

    void event(String namespace, String name, String uid, boolean warning, String reason, String message) {
        wiring.session(node, new SessionCommand.ReportEvent(namespace, name, uid, warning, reason, message, "kubelet"));
    }
}
