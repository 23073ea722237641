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
import dev.berth.controller.session.plan.SessionMachine.Claimant;
import dev.berth.controller.session.plan.SessionMachine.Registration;
import dev.berth.protocol.node.AgentCommand;
import dev.berth.protocol.node.SessionCommand;
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
    private final ActorRef<SessionMessage> self;
    private final Logger log;
    private final NodeWriter nodeWriter;
    private final PodWriter podWriter;
    private final PodFeed feed;
    private final Eviction eviction;
    private final LostNode lost;
    private final Deque<Outer> early = new ArrayDeque<>();
    private final Authority authority;
    private final AgentErrands errands;
    private final SecondLook second;

    /** A renewal that waits for a proof. */
    private Optional<SessionCommand.Renew> unproven = Optional.empty();

    private Optional<ActorRef<AgentCommand>> agent = Optional.empty();
    private int ticks;

    private Session(ActorContext<SessionMessage> ctx, String node, SessionParts parts) {
        super(ctx);
        this.node = node;
        this.parts = parts;
        this.self = ctx.getSelf();
        this.log = ctx.getLog();
        ActorRef<SessionStore.Persist> store = ctx.spawn(SessionStore.create(node, parts.config()), "store");
        ctx.watchWith(store, new SessionMessage.StoreLost());
        ActorRef<SessionStore.Kept> kept =
                ctx.messageAdapter(SessionStore.Kept.class, k -> new SessionMessage.Stored(k.state(), k.number()));
        this.authority = new Authority(
                parts.config().machine(),
                parts.clock(),
                new SessionWrites(event -> store.tell(new SessionStore.Persist(event, kept))));
        Consumer<SessionMessage> tell = self::tell;
        this.nodeWriter = new NodeWriter(parts.objects(), parts.clock(), node, tell);
        this.podWriter = new PodWriter(parts.objects(), tell);
        this.eviction = new Eviction(node, parts, tell);
        this.lost = new LostNode(node, parts, podWriter, ctx.getSystem().ignoreRef());
        this.errands = new AgentErrands(node, parts.objects().views(), parts.tokens());
        this.second = new SecondLook(node, parts.objects().views(), nodeWriter, podWriter, log);
        this.feed = new PodFeed(
                node,
                parts.objects().views(),
                parts.newest(),
                parts.config().viewTimeout(),
                tell,
                claims -> parts.dispatcher().tell(new Dispatcher.Await(node, claims)));
        parts.dispatcher().tell(new Dispatcher.Join(node, self));
        Duration asked = authority.now();
        authority.persist(new SessionEvent.Took(UUID.randomUUID().toString()), () -> begun(asked));
    }

    /** As its host sees it: what comes from outside is wrapped, so that the session's own messages need not be part of the wire protocol. */
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
            case Outer m -> onOuter(m);
            case SessionMessage.Stored m -> authority.stored(m.state(), m.number());
            case SessionMessage.StoreLost m -> {
                log.warn("session of node {} ends here: its journal refused it, another has taken over or will", node);
                return Behaviors.stopped();
            }
            case SessionMessage.Tick m -> onTick();
            case SessionMessage.Prove m -> authority.prove(parts.journal(), node, self::tell);
            case SessionMessage.Proven m -> {
                return onProven(m);
            }
            case SessionMessage.NotProven m -> log.debug("session of node {} has no proof: {}", node, m.why());
            case SessionMessage.SeenAfterFence m -> {
                eviction.seen(m);
                evict();
            }
            case SessionMessage.NotSeenAfterFence m -> {
                log.warn("session of node {} cannot look for pods of the fenced epoch yet: {}", node, m.why());
                eviction.notSeen();
            }
            case SessionMessage.Evicted m -> eviction.evicted(m);
            case SessionMessage.PodsChanged m -> onPodsChanged();
            case SessionMessage.NodeChanged m -> onNodeChanged(m);
            case SessionMessage.Caught m ->
                agent.ifPresent(a -> feed.caught(m, state().epoch(), state().incarnation(), a, authority.now()));
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
        if (!authority.begun()) {
            if (early.size() < EARLY_LIMIT) {
                early.add(m);
            }
            return;
        }
        switch (m.command()) {
            case SessionCommand.Register c -> onRegister(c);
            case SessionCommand.Renew c -> onRenew(c);
            case SessionCommand.ReportPod c -> onReportPod(c);
            case SessionCommand.ReportEvent c -> parts.record(c);
            case SessionCommand.ReportNode c -> onReportNode(c);
            case SessionCommand.RemoveDirectory c -> errands.removeDirectory(c, live());
            case SessionCommand.Visit c -> errands.visit(c, live());
            case SessionCommand.AskConfig c -> ifHeld(c.incarnation(), c.epoch(), () -> errands.config(c));
            case SessionCommand.AskNames c -> ifHeld(c.incarnation(), c.epoch(), () -> errands.names(c));
            case SessionCommand.AskToken c -> ifHeld(c.incarnation(), c.epoch(), () -> errands.token(c));
            case SessionCommand.Leave c -> onLeave(c);
            case SessionCommand.AskFence c -> lost.tellFence(c.volume(), state().fenced());
            case SessionCommand.Orphaned c -> onOrphaned();
            case SessionCommand.Wake c -> {}
        }
    }

    private void ifHeld(String incarnation, long epoch, Runnable errand) {
        if (authority.holds(incarnation, epoch)) {
            errand.run();
        }
    }

    private void begun(Duration asked) {
        authority.begin(asked);
        feed.startAt(state().takes() << 32);
        if (state().abandoned()) {
            // The predecessor may have ended between the event and the writes that follow from it.
            nodeWriter.want(NodeState.abandoned(state().left()));
            if (!state().left()) {
                lost.markUnready();
            }
        }
        while (!early.isEmpty()) {
            onOuter(early.poll());
        }
    }

    private Behavior<SessionMessage> onProven(SessionMessage.Proven m) {
        if (!authority.begun()) {
            return this;
        }
        return switch (authority.judge(m.highest())) {
            case LOST -> {
                log.info("session of node {} ends here: another one has taken over", node);
                yield Behaviors.stopped();
            }
            case OPEN -> this;
            case HELD -> {
                authority.provenAt(m.asked());
                Optional<SessionCommand.Renew> waiting = unproven;
                unproven = Optional.empty();
                waiting.ifPresent(this::onRenew);
                evict();
                yield this;
            }
        };
    }

    private void onRegister(SessionCommand.Register c) {
        // A grant that is on its way to the journal answers this life too; another one asks again in a moment.
        if (authority.writing()) {
            return;
        }
        var who = new Claimant(c.incarnation(), c.bootId(), !c.running().isEmpty());
        switch (authority.register(who, eviction.clear())) {
            case Registration.Grant g -> authority.persist(g.event(), () -> registered(c));
            case Registration.Again a -> registered(c);
            case Registration.Wait w -> {
                log.info("node {} registers, but {}", node, w.why());
                if (authority.proven()) {
                    c.agent().tell(new AgentCommand.Patience(c.incarnation()));
                }
            }
            case Registration.Clean k -> {
                log.info("node {} returns after epoch {} was fenced, with {} pods", node, k.fenced(), c.running());
                c.agent().tell(new AgentCommand.Clean(c.incarnation(), k.fenced()));
            }
        }
    }

    private void registered(SessionCommand.Register c) {
        log.info(
                "node {} is registered in epoch {} with {} pods running",
                node,
                state().epoch(),
                c.running().size());
        authority.heard();
        agent = Optional.of(c.agent());
        c.agent()
                .tell(new AgentCommand.Registered(
                        c.incarnation(), state().epoch(), parts.config().ttl().toMillis(), c.number()));
        lost.back();
        eviction.end();
        podWriter.forgetLost();
        nodeWriter.propose(c.node());
        nodeWriter.want(NodeState.READY);
        feed.restart();
    }

    private void onRenew(SessionCommand.Renew c) {
        switch (authority.renew(c.incarnation(), c.epoch())) {
            case ACKNOWLEDGED -> acknowledge(c);
            case UNPROVEN -> unproven = Optional.of(c);
            case UNKNOWN -> c.agent().tell(new AgentCommand.Unknown(c.incarnation()));
            case FENCED -> c.agent().tell(new AgentCommand.Clean(c.incarnation(), state().fenced()));
        }
    }

    private void acknowledge(SessionCommand.Renew c) {
        authority.heard();
        c.agent().tell(new AgentCommand.Renewed(c.incarnation(), c.epoch(), c.number()));
        if (agent.isEmpty()) {
            // This life has inherited the lease: registering again, in the same epoch, brings it the agent's view of
            // the
            // node, and the agent its pods.
            c.agent().tell(new AgentCommand.Unknown(c.incarnation()));
            return;
        }
        feed.received(c.received(), authority.now(), parts.config().ttl().dividedBy(3));
    }

    private void onReportPod(SessionCommand.ReportPod c) {
        if (authority.holds(c.incarnation(), c.epoch())) {
            podWriter.want(new PodWriter.Wish.Report(c));
        }
    }

    private void onPodWritten(SessionMessage.PodWritten m) {
        podWriter
                .written(m.uid(), m.outcome())
                .ifPresent(r -> agent.ifPresent(a -> a.tell(
                        new AgentCommand.Reported(r.report().uid(), r.report().number(), r.stored()))));
    }

    private void onReportNode(SessionCommand.ReportNode c) {
        if (state().leased() && state().incarnation().equals(c.incarnation())) {
            nodeWriter.proposeStatus(c.status());
            nodeWriter.check();
        }
    }

    private Optional<ActorRef<AgentCommand>> live() {
        return agent.filter(a -> state().leased());
    }

    private void onLeave(SessionCommand.Leave c) {
        if (!state().incarnation().equals(c.incarnation()) || state().left()) {
            c.agent().tell(new AgentCommand.Left(c.incarnation()));
        } else if (!authority.writing()) {
            authority.persist(new SessionEvent.Left(c.incarnation()), () -> {
                log.info("node {} has left", node);
                agent = Optional.empty();
                nodeWriter.want(NodeState.LEFT);
                c.agent().tell(new AgentCommand.Left(c.incarnation()));
            });
        }
    }

    private void onNodeChanged(SessionMessage.NodeChanged m) {
        if (!m.deleted()) {
            lookAgain();
        } else if (state().leased()) {
            // As after a kubelet's restart: the agent registers again, and its Node comes back.
            agent.ifPresent(a -> a.tell(new AgentCommand.Unknown(state().incarnation())));
        } else {
            removed();
        }
    }

    private void removed() {
        if (authority.abandoned()) {
            authority.persist(new SessionEvent.Removed(state().epoch()), () -> log.info("node {} was removed", node));
        }
    }

    private void onOrphaned() {
        if (!state().leased()) {
            removed();
            eviction.orphaned();
            evict();
        }
    }

    private void lookAgain() {
        if (authority.proven()) {
            second.atNode();
        }
    }

    private void onTick() {
        nodeWriter.retry();
        lost.retry();
        podWriter.retry();
        agent.ifPresent(a -> feed.retry());
        if (++ticks % TICKS_PER_LOOK == 0) {
            self.tell(new SessionMessage.PodsChanged());
            lookAgain();
            live().filter(a -> authority.proven()).ifPresent(a -> second.atPods(a, state().incarnation()));
        }
        evict();
        authority.due().ifPresent(this::fence);
    }

    private void fence(SessionEvent.Fenced event) {
        authority.closing(true);
        eviction.beforeFence();
        authority.persist(event, () -> {
            log.warn("node {} is silent: epoch {} has run out", node, event.epoch());
            authority.closing(false);
            agent = Optional.empty();
            nodeWriter.want(NodeState.UNREACHABLE);
            lost.markUnready();
            lost.freeVolumes(state().fenced());
            eviction.fenced();
            evict();
        });
    }

    /**
     * The pods of a fenced epoch are dead; they go once the Node says so, lest their replacements be sent to it. Not while a grant may be on
     * its way: a pod that is bound to the node meanwhile would be started by the new epoch, and taken out of the API as one of the old.
     */
    private void evict() {
        if (authority.begun() && !authority.writing() && state().newestFenced() && nodeWriter.settled()) {
            if (!eviction.begun()) {
                eviction.begin();
            }
            eviction.go(authority::mayEvict);
        }
    }

    private void onPodsChanged() {
        agent.ifPresent(a -> feed.changed(state().epoch(), state().incarnation(), a, authority.now()));
        evict();
        if (state().left() && authority.abandoned()) {
            lost.removeUnbegun();
        }
    }

    private SessionState state() {
        return authority.state();
    }
}
