package dev.berth.controller.session;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import dev.berth.controller.session.SessionMessage.Outer;
import dev.berth.controller.session.events.SessionEvent;
import dev.berth.controller.session.events.SessionState;
import dev.berth.controller.session.plan.NodeState;
import dev.berth.controller.session.plan.PodStatusEdits;
import dev.berth.controller.session.plan.SessionMachine;
import dev.berth.controller.session.plan.SessionMachine.Registration;
import dev.berth.controller.session.plan.Unacknowledged;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.node.AgentCommand;
import dev.berth.protocol.node.SessionCommand;
import dev.berth.protocol.node.VisitReply;
import dev.berth.protocol.store.Events;
import dev.berth.protocol.store.View;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;

/**
 * The session of one node: owns the lease of its agent, writes its Node and its pods' statuses, and tells the agent its pods. What must
 * survive goes through the {@link SessionStore}; a renewal writes nothing.
 */
final class Session extends AbstractOnMessageBehavior<SessionMessage> {
    private static final int EARLY_LIMIT = 1000;
    /** Hints of changes may be lost with the dispatcher; every so many ticks the pods are compared without one. */
    private static final int TICKS_PER_LOOK = 20;

    private final String node;
    private final SessionParts parts;
    private final SessionMachine machine;
    private final ActorRef<SessionMessage> self;
    private final ActorRef<SessionStore.Persist> store;
    private final Logger log;
    private final NodeWriter nodeWriter;
    private final PodWriter podWriter;
    private final PodFeed feed;
    private final Deque<Outer> early = new ArrayDeque<>();
    private final Deque<Write> writes = new ArrayDeque<>();

    private SessionState state = SessionState.EMPTY;
    private Optional<Duration> took = Optional.empty();
    private Optional<Duration> heard = Optional.empty();
    private Optional<ActorRef<AgentCommand>> agent = Optional.empty();
    private boolean fencing;
    private boolean marking;
    private int ticks;

    /** An event on its way to the journal, and what follows from it. */
    private record Write(SessionEvent event, Runnable then) {}

    private Session(ActorContext<SessionMessage> ctx, String node, SessionParts parts) {
        super(ctx);
        this.node = node;
        this.parts = parts;
        this.machine = parts.config().machine();
        this.self = ctx.getSelf();
        this.log = ctx.getLog();
        this.store = ctx.spawn(SessionStore.create(node, parts.config()), "store");
        ctx.watchWith(store, new SessionMessage.StoreLost());
        Consumer<SessionMessage> tell = self::tell;
        this.nodeWriter = new NodeWriter(parts.objects(), parts.clock(), node, tell);
        this.podWriter = new PodWriter(parts.objects(), tell);
        this.feed = new PodFeed(
                node,
                parts.objects().views(),
                parts.newest(),
                parts.config().viewTimeout(),
                tell,
                claims -> parts.dispatcher().tell(new Dispatcher.Await(node, claims)));
        parts.dispatcher().tell(new Dispatcher.Join(node, self));
        persist(new SessionEvent.Took(UUID.randomUUID().toString()), this::begun);
    }

    /** The sharded entity: what comes from outside is wrapped, so that the session's own messages need not be part of the wire protocol. */
    static Behavior<SessionCommand> entity(String node, SessionParts parts) {
        return Behaviors.transformMessages(
                SessionCommand.class, create(node, parts), pf -> pf.match(SessionCommand.class, Outer::new));
    }

    private static Behavior<SessionMessage> create(String node, SessionParts parts) {
        return Behaviors.setup(ctx -> Behaviors.withTimers(timers -> {
            timers.startTimerWithFixedDelay(
                    new SessionMessage.Tick(), parts.config().tick());
            return new Session(ctx, node, parts);
        }));
    }

    @Override
    public Behavior<SessionMessage> onMessage(SessionMessage message) {
        switch (message) {
            case Outer m
            when m.command() instanceof SessionCommand.Stop -> {
                return Behaviors.stopped();
            }
            case Outer m -> onOuter(m);
            case SessionMessage.Stored m -> onStored(m);
            case SessionMessage.StoreLost m -> {
                log.warn("session of node {} ends here: its journal refused it, another has taken over or will", node);
                return Behaviors.stopped();
            }
            case SessionMessage.Tick m -> onTick();
            case SessionMessage.PodsChanged m -> onPodsChanged();
            case SessionMessage.NodeChanged m -> onNodeChanged(m);
            case SessionMessage.Caught m ->
                agent.ifPresent(a -> feed.caught(m, state.epoch(), state.incarnation(), a, now()));
            case SessionMessage.NotCaught m -> {
                log.warn("session of node {} cannot send its pods yet: {}", node, m.why());
                feed.notCaught(m);
            }
            case SessionMessage.NodeWritten m -> nodeWriter.written(m.outcome(), m.step());
            case SessionMessage.NodeNotWritten m -> {
                log.warn("Node {} could not be written: {}", node, m.why());
                nodeWriter.notWritten();
            }
            case SessionMessage.PodWritten m -> onPodWritten(m);
            case SessionMessage.PodNotWritten m -> {
                log.warn("status of pod {} on node {} could not be written: {}", m.uid(), node, m.why());
                podWriter.notWritten(m.uid());
            }
        }
        return this;
    }

    private void onOuter(Outer m) {
        if (took.isEmpty()) {
            if (early.size() < EARLY_LIMIT) {
                early.add(m);
            }
            return;
        }
        switch (m.command()) {
            case SessionCommand.Register c -> onRegister(c);
            case SessionCommand.Renew c -> onRenew(c);
            case SessionCommand.ReportPod c -> onReportPod(c);
            case SessionCommand.ReportEvent c -> onReportEvent(c);
            case SessionCommand.ReportNode c -> onReportNode(c);
            case SessionCommand.RemoveDirectory c -> onRemoveDirectory(c);
            case SessionCommand.Visit c -> onVisit(c);
            case SessionCommand.AskConfig c -> onAskConfig(c);
            case SessionCommand.Leave c -> onLeave(c);
            case SessionCommand.Wake c -> {}
            case SessionCommand.Stop c -> {}
        }
    }

    private void begun() {
        took = Optional.of(now());
        feed.startAt(state.takes() << 32);
        if (state.abandoned()) {
            // The predecessor may have ended between the event and the writes that follow from it.
            nodeWriter.want(NodeState.abandoned(state.left()));
            marking = !state.left();
        }
        while (!early.isEmpty()) {
            onOuter(early.poll());
        }
    }

    private void onRegister(SessionCommand.Register c) {
        // A grant that is on its way to the journal answers this life too; another one asks again in a moment.
        if (!writes.isEmpty()) {
            return;
        }
        Duration since = took.orElse(now());
        switch (machine.register(state, c.incarnation(), c.bootId(), since, heard, now())) {
            case Registration.Grant g -> persist(g.event(), () -> registered(c));
            case Registration.Again a -> registered(c);
            case Registration.Wait w -> log.info("node {} registers, but {}", node, w.why());
        }
    }

    private void registered(SessionCommand.Register c) {
        log.info(
                "node {} is registered in epoch {} with {} pods running",
                node,
                state.epoch(),
                c.running().size());
        heard = Optional.of(now());
        agent = Optional.of(c.agent());
        c.agent()
                .tell(new AgentCommand.Registered(
                        c.incarnation(), state.epoch(), parts.config().ttl().toMillis()));
        marking = false;
        podWriter.forgetLost();
        nodeWriter.propose(c.node());
        nodeWriter.want(NodeState.READY);
        feed.restart();
    }

    private void onRenew(SessionCommand.Renew c) {
        if (!machine.holds(state, c.incarnation(), c.epoch()) || fencing) {
            c.agent().tell(new AgentCommand.Unknown(c.incarnation()));
            return;
        }
        heard = Optional.of(now());
        c.agent().tell(new AgentCommand.Renewed(c.incarnation(), c.epoch(), c.number()));
        if (agent.isEmpty()) {
            // This life of the session has inherited the lease: registering again, in the same epoch, brings it the
            // agent's view of the
            // node and brings the agent its pods.
            c.agent().tell(new AgentCommand.Unknown(c.incarnation()));
            return;
        }
        feed.received(c.received(), now(), parts.config().ttl().dividedBy(3));
    }

    private void onReportPod(SessionCommand.ReportPod c) {
        if (machine.holds(state, c.incarnation(), c.epoch())) {
            podWriter.want(new PodWriter.Wish.Report(c));
        }
    }

    private void onPodsChanged() {
        agent.ifPresent(a -> feed.changed(state.epoch(), state.incarnation(), a, now()));
        View pods = parts.objects().views().of(Resources.PODS);
        if (abandoned() && pods.ready()) {
            NodeState how = NodeState.abandoned(state.left());
            for (KubeObject pod : Unacknowledged.leaving(pods.now().onNode(node), how)) {
                if (!podWriter.writes(pod.uid())) {
                    log.info("pod {} is taken from node {}, which was lost before it began it", pod.key(), node);
                    podWriter.want(new PodWriter.Wish.NeverRan(pod.key(), pod.uid(), pod.revision()));
                }
            }
        }
    }

    /** Whether this session knows that nobody holds its lease, and has not just begun to give it away. */
    private boolean abandoned() {
        return took.isPresent() && writes.isEmpty() && state.abandoned();
    }

    private void onPodWritten(SessionMessage.PodWritten m) {
        podWriter
                .written(m.uid(), m.outcome())
                .ifPresent(r -> agent.ifPresent(a -> a.tell(
                        new AgentCommand.Reported(r.report().uid(), r.report().number(), r.stored()))));
    }

    private void onReportEvent(SessionCommand.ReportEvent c) {
        var type = c.warning() ? Events.Type.WARNING : Events.Type.NORMAL;
        KubeObject about = parts.objects()
                .views()
                .of(Resources.PODS)
                .now()
                .get(new ObjectKey(c.namespace(), c.name()))
                .filter(p -> p.uid().equals(c.uid()))
                .orElseGet(() -> SessionParts.podStub(c.namespace(), c.name(), c.uid()));
        parts.events().record(about, type, c.reason(), c.message(), c.component());
    }

    private void onReportNode(SessionCommand.ReportNode c) {
        if (state.leased() && state.incarnation().equals(c.incarnation())) {
            nodeWriter.proposeStatus(c.status());
            nodeWriter.check();
        }
    }

    private void onRemoveDirectory(SessionCommand.RemoveDirectory c) {
        agent.filter(a -> state.leased())
                .ifPresentOrElse(
                        a -> a.tell(new AgentCommand.RemoveDirectory(c.path(), c.replyTo())),
                        () -> c.replyTo()
                                .tell(new SessionCommand.DirectoryRemoved(
                                        c.path(), "node " + node + " has no live agent; try again when it is Ready")));
    }

    private void onVisit(SessionCommand.Visit c) {
        agent.filter(a -> state.leased())
                .ifPresentOrElse(
                        a -> a.tell(new AgentCommand.Visit(c.visit(), c.replyTo())),
                        () -> c.replyTo()
                                .tell(new VisitReply.Refused(
                                        503,
                                        "ServiceUnavailable",
                                        "node " + node + " has no live agent; try again when it is Ready")));
    }

    private void onAskConfig(SessionCommand.AskConfig c) {
        if (machine.holds(state, c.incarnation(), c.epoch())) {
            ConfigAnswers.to(c, node, parts.objects().views()).forEach(c.agent()::tell);
        }
    }

    private void onLeave(SessionCommand.Leave c) {
        if (!state.incarnation().equals(c.incarnation()) || state.left()) {
            c.agent().tell(new AgentCommand.Left(c.incarnation()));
        } else if (writes.isEmpty()) {
            persist(new SessionEvent.Left(c.incarnation()), () -> {
                log.info("node {} has left", node);
                agent = Optional.empty();
                nodeWriter.want(NodeState.LEFT);
                c.agent().tell(new AgentCommand.Left(c.incarnation()));
            });
        }
    }

    private void onNodeChanged(SessionMessage.NodeChanged m) {
        if (!m.deleted()) {
            nodeWriter.check();
        } else if (state.leased()) {
            // As after a kubelet's restart: the agent registers again, and its Node comes back.
            agent.ifPresent(a -> a.tell(new AgentCommand.Unknown(state.incarnation())));
        } else if (abandoned()) {
            persist(new SessionEvent.Removed(state.epoch()), () -> log.info("node {} was removed", node));
        }
    }

    private void onTick() {
        nodeWriter.retry();
        markUnready();
        podWriter.retry();
        agent.ifPresent(a -> feed.retry());
        if (++ticks % TICKS_PER_LOOK == 0) {
            self.tell(new SessionMessage.PodsChanged());
        }
        took.flatMap(since -> machine.fence(state, since, heard, now()))
                .filter(f -> !fencing)
                .ifPresent(this::fence);
    }

    private void fence(SessionEvent.Fenced event) {
        fencing = true;
        log.warn("node {} is silent: epoch {} has run out", node, event.epoch());
        persist(event, () -> {
            fencing = false;
            agent = Optional.empty();
            nodeWriter.want(NodeState.UNREACHABLE);
            marking = true;
            markUnready();
            self.tell(new SessionMessage.PodsChanged());
        });
    }

    /** Here the pods of the epoch will be taken as dead, once agents have a watchdog that sees to it; until then they are not Ready. */
    private void markUnready() {
        View pods = parts.objects().views().of(Resources.PODS);
        if (!marking || !pods.ready()) {
            return;
        }
        marking = false;
        pods.now().onNode(node).filter(p -> PodStatusEdits.ready(p.tree())).forEach(pod -> {
            podWriter.want(new PodWriter.Wish.NodeLost(
                    pod.key(), pod.uid(), parts.clock().wall()));
            parts.events().record(pod, Events.Type.WARNING, "NodeNotReady", "Node is not ready", "node-controller");
        });
    }

    private void persist(SessionEvent event, Runnable then) {
        writes.add(new Write(event, then));
        if (writes.size() == 1) {
            send(writes.peek());
        }
    }

    private void send(Write write) {
        store.tell(new SessionStore.Persist(
                write.event(), getContext().messageAdapter(SessionState.class, SessionMessage.Stored::new)));
    }

    private void onStored(SessionMessage.Stored m) {
        state = m.state();
        Write done = writes.remove();
        if (!writes.isEmpty()) {
            send(writes.peek());
        }
        done.then().run();
    }

    private Duration now() {
        return parts.clock().monotonic();
    }
}
