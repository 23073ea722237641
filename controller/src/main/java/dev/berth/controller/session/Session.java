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
import dev.berth.controller.session.plan.SessionMachine;
import dev.berth.controller.session.plan.SessionMachine.Claimant;
import dev.berth.controller.session.plan.SessionMachine.Registration;
import dev.berth.controller.session.plan.Tenure;
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
    private final SessionMachine machine;
    private final ActorRef<SessionMessage> self;
    private final Logger log;
    private final NodeWriter nodeWriter;
    private final PodWriter podWriter;
    private final PodFeed feed;
    private final Eviction eviction;
    private final LostNode lost;
    private final Deque<Outer> early = new ArrayDeque<>();
    private final SessionWrites writes;
    private final AgentErrands errands;
    private final SecondLook second;

    private SessionState state = SessionState.EMPTY;
    private Optional<Tenure> tenure = Optional.empty();
    /** The number of the newest event that is durable. */
    private long own;
    /** A renewal that waits for a proof. */
    private Optional<SessionCommand.Renew> unproven = Optional.empty();

    private Optional<ActorRef<AgentCommand>> agent = Optional.empty();
    private int ticks;

    private Session(ActorContext<SessionMessage> ctx, String node, SessionParts parts) {
        super(ctx);
        this.node = node;
        this.parts = parts;
        this.machine = parts.config().machine();
        this.self = ctx.getSelf();
        this.log = ctx.getLog();
        ActorRef<SessionStore.Persist> store = ctx.spawn(SessionStore.create(node, parts.config()), "store");
        ctx.watchWith(store, new SessionMessage.StoreLost());
        ActorRef<SessionStore.Kept> kept =
                ctx.messageAdapter(SessionStore.Kept.class, k -> new SessionMessage.Stored(k.state(), k.number()));
        this.writes = new SessionWrites(event -> store.tell(new SessionStore.Persist(event, kept)));
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
        Duration asked = now();
        persist(new SessionEvent.Took(UUID.randomUUID().toString()), () -> begun(asked));
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
            case SessionMessage.Stored m -> onStored(m);
            case SessionMessage.StoreLost m -> {
                log.warn("session of node {} ends here: its journal refused it, another has taken over or will", node);
                return Behaviors.stopped();
            }
            case SessionMessage.Tick m -> onTick();
            case SessionMessage.Prove m -> prove();
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
            case SessionMessage.Evicted m -> onEvicted(m);
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
        if (tenure.isEmpty()) {
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
            case SessionCommand.AskFence c -> onAskFence(c);
            case SessionCommand.Orphaned c -> onOrphaned();
            case SessionCommand.Wake c -> {}
        }
    }

    private void ifHeld(String incarnation, long epoch, Runnable errand) {
        if (machine.holds(state, incarnation, epoch)) {
            errand.run();
        }
    }

    private void begun(Duration asked) {
        tenure = Optional.of(Tenure.begun(asked, now()));
        feed.startAt(state.takes() << 32);
        if (state.abandoned()) {
            // The predecessor may have ended between the event and the writes that follow from it.
            nodeWriter.want(NodeState.abandoned(state.left()));
            if (!state.left()) {
                lost.markUnready();
            }
        }
        while (!early.isEmpty()) {
            onOuter(early.poll());
        }
    }

    private void prove() {
        Duration asked = now();
        parts.journal()
                .highestSequenceNr(SessionStore.id(node).id())
                .whenComplete((highest, failure) -> self.tell(
                        failure == null
                                ? new SessionMessage.Proven(asked, highest)
                                : new SessionMessage.NotProven(String.valueOf(failure))));
    }

    private Behavior<SessionMessage> onProven(SessionMessage.Proven m) {
        if (tenure.isEmpty()) {
            return this;
        }
        return switch (machine.judge(m.highest(), own, !writes.none())) {
            case LOST -> {
                log.info("session of node {} ends here: another one has taken over", node);
                yield Behaviors.stopped();
            }
            case OPEN -> this;
            case HELD -> {
                tenure = tenure.map(t -> t.provenAt(m.asked()));
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
        if (!writes.none()) {
            return;
        }
        Tenure here = tenure.orElseThrow();
        var who = new Claimant(c.incarnation(), c.bootId(), !c.running().isEmpty());
        switch (machine.register(state, here.cleared(eviction.clear()), who, now())) {
            case Registration.Grant g -> persist(g.event(), () -> registered(c));
            case Registration.Again a -> registered(c);
            case Registration.Wait w -> {
                log.info("node {} registers, but {}", node, w.why());
                if (machine.proven(here, now())) {
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
                state.epoch(),
                c.running().size());
        tenure = tenure.map(t -> t.heard(now()));
        agent = Optional.of(c.agent());
        c.agent()
                .tell(new AgentCommand.Registered(
                        c.incarnation(), state.epoch(), parts.config().ttl().toMillis(), c.number()));
        lost.back();
        eviction.end();
        podWriter.forgetLost();
        nodeWriter.propose(c.node());
        nodeWriter.want(NodeState.READY);
        feed.restart();
    }

    private void onRenew(SessionCommand.Renew c) {
        switch (machine.renew(state, tenure.orElseThrow(), c.incarnation(), c.epoch(), now())) {
            case ACKNOWLEDGED -> acknowledge(c);
            case UNPROVEN -> unproven = Optional.of(c);
            case UNKNOWN -> c.agent().tell(new AgentCommand.Unknown(c.incarnation()));
            case FENCED -> c.agent().tell(new AgentCommand.Clean(c.incarnation(), state.fenced()));
        }
    }

    private void acknowledge(SessionCommand.Renew c) {
        tenure = tenure.map(t -> t.heard(now()));
        c.agent().tell(new AgentCommand.Renewed(c.incarnation(), c.epoch(), c.number()));
        if (agent.isEmpty()) {
            // This life has inherited the lease: registering again, in the same epoch, brings it the agent's view of
            // the node and brings the
            // agent its pods.
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

    /** Whether this session knows that nobody holds its lease, and has not just begun to give it away. */
    private boolean abandoned() {
        return tenure.isPresent() && writes.none() && state.abandoned();
    }

    private void onPodWritten(SessionMessage.PodWritten m) {
        podWriter
                .written(m.uid(), m.outcome())
                .ifPresent(r -> agent.ifPresent(a -> a.tell(
                        new AgentCommand.Reported(r.report().uid(), r.report().number(), r.stored()))));
    }

    private void onReportNode(SessionCommand.ReportNode c) {
        if (state.leased() && state.incarnation().equals(c.incarnation())) {
            nodeWriter.proposeStatus(c.status());
            nodeWriter.check();
        }
    }

    private Optional<ActorRef<AgentCommand>> live() {
        return agent.filter(a -> state.leased());
    }

    private void onLeave(SessionCommand.Leave c) {
        if (!state.incarnation().equals(c.incarnation()) || state.left()) {
            c.agent().tell(new AgentCommand.Left(c.incarnation()));
        } else if (writes.none()) {
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
            lookAgain();
        } else if (state.leased()) {
            // As after a kubelet's restart: the agent registers again, and its Node comes back.
            agent.ifPresent(a -> a.tell(new AgentCommand.Unknown(state.incarnation())));
        } else {
            removed();
        }
    }

    private void removed() {
        if (abandoned()) {
            persist(new SessionEvent.Removed(state.epoch()), () -> log.info("node {} was removed", node));
        }
    }

    private void onOrphaned() {
        if (!state.leased()) {
            removed();
            eviction.orphaned();
            evict();
        }
    }

    /** A session that has been replaced and does not know it yet has no proof. */
    private boolean proven() {
        return tenure.filter(t -> machine.proven(t, now())).isPresent();
    }

    private void lookAgain() {
        if (proven()) {
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
            live().filter(a -> proven()).ifPresent(a -> second.atPods(a, state.incarnation()));
        }
        evict();
        // A grant on its way may end the epoch that has run out; then there is nothing to fence.
        tenure.filter(t -> writes.none())
                .flatMap(t -> machine.fence(state, t, now()))
                .ifPresent(this::fence);
    }

    private void fence(SessionEvent.Fenced event) {
        tenure = tenure.map(t -> t.closing(true));
        eviction.beforeFence();
        log.warn("node {} is silent: epoch {} has run out", node, event.epoch());
        persist(event, () -> {
            tenure = tenure.map(t -> t.closing(false));
            agent = Optional.empty();
            nodeWriter.want(NodeState.UNREACHABLE);
            lost.markUnready();
            lost.freeVolumes(state.fenced());
            eviction.fenced();
            evict();
        });
    }

    /** The pods of a fenced epoch are dead; they go once the Node says so, lest their replacements be sent to it. */
    private void evict() {
        if (tenure.isPresent() && state.newestFenced() && nodeWriter.settled()) {
            if (!eviction.begun()) {
                eviction.begin();
            }
            eviction.go(seen -> tenure.filter(t -> machine.mayEvict(t, seen)).isPresent());
        }
    }

    private void onEvicted(SessionMessage.Evicted m) {
        if (!m.problem().isEmpty()) {
            log.warn("pod {} of lost node {} is still in the API, tries again: {}", m.uid(), node, m.problem());
        }
        eviction.evicted(m.uid());
    }

    private void onPodsChanged() {
        agent.ifPresent(a -> feed.changed(state.epoch(), state.incarnation(), a, now()));
        evict();
        if (state.left() && abandoned()) {
            lost.removeUnbegun();
        }
    }

    private void onAskFence(SessionCommand.AskFence c) {
        if (state.fenced() > 0) {
            lost.tellFence(c.volume(), state.fenced());
        }
    }

    private void persist(SessionEvent event, Runnable then) {
        writes.add(event, then, now());
    }

    private void onStored(SessionMessage.Stored m) {
        state = m.state();
        own = m.number();
        SessionWrites.Write done = writes.done(now());
        // Appending under the next number has shown that nobody else had.
        tenure = tenure.map(t -> t.provenAt(done.begun()));
        done.then().run();
    }

    private Duration now() {
        return parts.clock().sinceBoot();
    }
}
