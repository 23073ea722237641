package dev.berth.agent.link;

import akka.actor.typed.ActorRef;
import dev.berth.agent.lease.AgentLease;
import dev.berth.agent.lease.AssignmentLog;
import dev.berth.agent.lease.Outbox;
import dev.berth.protocol.node.AgentCommand;
import dev.berth.protocol.node.SessionCommand;
import java.time.Duration;
import java.util.List;

/** An agent's side of its session: registration, renewals, the order of assignments, and unanswered reports. Confined to the agent. */
final class SessionLink {
    private final String node;
    private final String bootId;
    private final byte[] description;
    private final String incarnation;
    private final Wiring wiring;
    private final LeaseListener listener;
    private final ActorRef<AgentCommand> agent;

    final Outbox outbox = new Outbox();
    private AgentLease lease = AgentLease.NONE;
    private AssignmentLog log = new AssignmentLog(0, 0);
    private Duration asked = Duration.ZERO;
    private Duration firstAsked = Duration.ZERO;
    private boolean registered;

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

    AgentLease lease() {
        return lease;
    }

    long epoch() {
        return lease.epoch();
    }

    boolean mine(String ofIncarnation) {
        return incarnation.equals(ofIncarnation);
    }

    void register(List<String> running, Duration now) {
        if (asked.isZero()) {
            firstAsked = now;
        }
        asked = now;
        wiring.session(node, new SessionCommand.Register(description, bootId, incarnation, running, agent));
    }

    /**
     * The session stands. The answer may be to an earlier asking than the last, so the lease counts from the first.
     *
     * @return whether the epoch is another one than before
     */
    boolean granted(AgentCommand.Registered m) {
        boolean fresh = m.epoch() != lease.epoch();
        if (fresh) {
            log = new AssignmentLog(m.epoch(), 0);
        }
        lease = AgentLease.granted(m.epoch(), Duration.ofMillis(m.ttlMillis()), firstAsked, lease.last());
        asked = Duration.ZERO;
        registered = true;
        listener.until(lease.epoch(), lease.deadline());
        return fresh;
    }

    void lost() {
        registered = false;
    }

    void renew(Duration now) {
        lease = lease.renewing(now);
        wiring.session(node, new SessionCommand.Renew(incarnation, lease.epoch(), lease.last(), log.last(), agent));
    }

    void renewed(AgentCommand.Renewed m) {
        Duration before = lease.deadline();
        lease = lease.renewed(m.epoch(), m.number());
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

    void event(String namespace, String name, String uid, boolean warning, String reason, String message) {
        wiring.session(node, new SessionCommand.ReportEvent(namespace, name, uid, warning, reason, message, "kubelet"));
    }
}
