package dev.berth.agent.link;

import akka.Done;
import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.agent.node.NodeDescription;
import dev.berth.agent.pod.PodEvent;
import dev.berth.agent.pod.PodState;
import dev.berth.agent.spec.DesiredPod;
import dev.berth.agent.visit.Visits;
import dev.berth.protocol.Failures;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.node.AgentCommand;
import dev.berth.protocol.node.SessionCommand.DirectoryRemoved;
import dev.berth.protocol.resources.Amounts;
import dev.berth.protocol.volume.AttachReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;

/**
 * The agent of one node: adopts what still runs, registers with the node's session, keeps one machine per pod, and tells the session what
 * became of them. Its pods outlive it; a new incarnation finds them again.
 */
public final class Agent extends AbstractOnMessageBehavior<AgentCommand> {
    private final AgentParts parts;
    private final TimerScheduler<AgentCommand> timers;
    private final ActorRef<AgentCommand> self;
    private final Logger log;
    private final SessionLink session;
    private final PodTable pods;
    private final PodWork work;
    private final Visits visits;
    private final Configs configs;
    private final Names names;
    private final List<ActorRef<Done>> draining = new ArrayList<>();
    private final List<ActorRef<Done>> leaving = new ArrayList<>();
    private boolean adopted;
    private boolean cleaning;
    private boolean drained;
    private boolean left;

    private Agent(ActorContext<AgentCommand> ctx, TimerScheduler<AgentCommand> timers, AgentParts parts) {
        super(ctx);
        this.parts = parts;
        this.timers = timers;
        this.self = ctx.getSelf();
        this.log = ctx.getLog();
        ObjectNode description = NodeDescription.of(
                parts.node(),
                parts.machine(),
                parts.runtime().name(),
                parts.runtime().traits());
        this.session = new SessionLink(
                parts.node().name(),
                parts.machine().bootId(),
                Json.bytes(description),
                parts.incarnation().get(),
                parts.wiring(),
                parts.lease(),
                self);
        this.work = PodWork.create(
                parts,
                session,
                Amounts.of(description.path("status").path("allocatable")),
                timers,
                self,
                ctx.messageAdapter(AttachReply.class, OwnCommand.VolumeAnswer::new));
        this.pods = work.pods();
        this.configs = new Configs(
                work,
                session,
                new Credentials(
                        work, session, parts.boot(), parts.node().directory().isEmpty()));
        this.names = new Names(session, parts.names());
        this.visits = new Visits(
                ctx.getSystem(), parts.runtime(), parts.disk(), parts.config().visits());
        parts.runtime().onExit(exit -> self.tell(new OwnCommand.Happened(exit.podUid(), new PodEvent.Exited(exit))));
        adopt();
        timers.startTimerWithFixedDelay(new OwnCommand.Sweep(), parts.config().retry());
        timers.startTimerWithFixedDelay(
                new OwnCommand.ConfigDue(), parts.config().configInterval());
        timers.startTimerWithFixedDelay(
                new OwnCommand.NamesDue(), parts.config().namesInterval());
    }

    public static Behavior<AgentCommand> create(AgentParts parts) {
        return Behaviors.setup(ctx -> Behaviors.withTimers(timers -> new Agent(ctx, timers, parts)));
    }

    @Override
    public Behavior<AgentCommand> onMessage(AgentCommand message) {
        switch (message) {
            case AgentCommand.FromSession m -> onSession(m);
            case OwnCommand m -> onOwn(m);
            // The interface is open for the agent's own branch only.
            default -> log.warn("agent {} does not know the message {}", name(), message.getClass());
        }
        return this;
    }

    private void onSession(AgentCommand.FromSession message) {
        session.heard();
        switch (message) {
            case AgentCommand.Registered m -> onRegistered(m);
            case AgentCommand.Renewed m -> onRenewed(m);
            case AgentCommand.Unknown m -> onUnknown(m);
            case AgentCommand.Patience m -> log.debug("agent {} waits for its session", name());
            case AgentCommand.Clean m -> onClean(m);
            case AgentCommand.Assignments m -> onAssignments(m);
            case AgentCommand.Reported m -> onReported(m);
            case AgentCommand.Repeat m -> onRepeat(m);
            case AgentCommand.RemoveDirectory m -> onRemoveDirectory(m);
            case AgentCommand.Config m -> onConfig(m);
            case AgentCommand.Names m -> onNames(m);
            case AgentCommand.Token m -> configs.received(m);
            case AgentCommand.Visit m -> visits.receive(m, pods.get(m.visit().uid()));
            case AgentCommand.Left m -> onLeft(m);
        }
    }

    private void onOwn(OwnCommand message) {
        switch (message) {
            case OwnCommand.Adopted m -> onAdopted(m);
            case OwnCommand.AdoptionFailed m -> onAdoptionFailed(m);
            case OwnCommand.AdoptionDue m -> adopt();
            case OwnCommand.RegisterDue m -> register();
            case OwnCommand.RenewDue m -> session.renew(now());
            case OwnCommand.Sweep m -> onSweep();
            case OwnCommand.ConfigDue m -> configs.ask();
            case OwnCommand.NamesDue m -> names.ask();
            case OwnCommand.FlushReports m -> session.sendReports(now(), retry());
            case OwnCommand.PodTick m -> happened(m.uid(), new PodEvent.Tick());
            case OwnCommand.Happened m -> happened(m.uid(), m.event());
            case OwnCommand.VolumeAnswer m -> work.volumeAnswered(m.reply());
            case OwnCommand.OrphanRemoved m -> onOrphanRemoved(m);
            case OwnCommand.Drain m -> onDrain(m);
            case OwnCommand.Leave m -> onLeave(m);
        }
        checkDrained();
        checkCleaned();
    }

    private void adopt() {
        try {
            parts.runtime()
                    .adopt()
                    .whenComplete((found, failure) -> self.tell(
                            failure == null
                                    ? new OwnCommand.Adopted(found)
                                    : new OwnCommand.AdoptionFailed(Failures.text(failure))));
        } catch (RuntimeException e) {
            self.tell(new OwnCommand.AdoptionFailed(Failures.text(e)));
        }
    }

    private void onAdopted(OwnCommand.Adopted m) {
        if (adopted) {
            return;
        }
        adopted = true;
        log.info("agent {} found {} pods of its earlier life", name(), m.pods().size());
        pods.found(m.pods());
        register();
    }

    private void onAdoptionFailed(OwnCommand.AdoptionFailed m) {
        log.error("agent {} cannot look for pods of its earlier life, tries again: {}", name(), m.why());
        timers.startSingleTimer(new OwnCommand.AdoptionDue(), retry());
    }

    private void register() {
        if (adopted && !left && !cleaning && !session.registered()) {
            session.register(pods.running(), now());
            timers.startSingleTimer(new OwnCommand.RegisterDue(), retry());
        }
    }

    private void onRegistered(AgentCommand.Registered m) {
        if (!session.mine(m.incarnation()) || session.registered() || left || cleaning) {
            return;
        }
        Optional<Boolean> answer = session.granted(m, now());
        if (answer.isEmpty()) {
            return;
        }
        boolean fresh = answer.get();
        log.info("agent {} is registered in epoch {}", name(), m.epoch());
        timers.cancel(new OwnCommand.RegisterDue());
        timers.startTimerWithFixedDelay(new OwnCommand.RenewDue(), Duration.ofMillis(Math.max(1, m.ttlMillis() / 6)));
        // The lease counts from the asking, which may be long ago; a renewal makes it whole at once.
        session.renew(now());
        work.resumeStarts();
        if (fresh) {
            work.reattach();
        }
        session.outbox.resend();
        work.reportAll();
        session.sendReports(now(), retry());
    }

    private void onRenewed(AgentCommand.Renewed m) {
        if (session.mine(m.incarnation())) {
            session.renewed(m, now());
            work.resumeStarts();
        }
    }

    /** The epoch of this agent, or of its earlier life, is dead, and its pods have been given away: nothing of them may be left. */
    private void onClean(AgentCommand.Clean m) {
        if (!session.mine(m.incarnation()) || left || cleaning || !session.mustClean(m.fenced())) {
            return;
        }
        log.warn("agent {}: epoch {} was fenced; ends what is left of it and registers anew", name(), m.fenced());
        cleaning = true;
        session.lost();
        timers.cancel(new OwnCommand.RenewDue());
        timers.cancel(new OwnCommand.RegisterDue());
        for (PodState s : pods.all()) {
            happened(s.pod().uid(), new PodEvent.Removed());
        }
        pods.orphans().forEach(work::removeOrphan);
        checkCleaned();
    }

    private void checkCleaned() {
        if (cleaning && pods.quiet() && work.noOrphans()) {
            cleaning = false;
            log.info("agent {}: nothing is left of the fenced epoch", name());
            register();
        }
    }

    private void onUnknown(AgentCommand.Unknown m) {
        if (session.mine(m.incarnation()) && session.registered() && !left) {
            log.info("agent {}: its session asks it to register again (it was in epoch {})", name(), session.epoch());
            session.lost();
            timers.cancel(new OwnCommand.RenewDue());
            register();
        }
    }

    private void onAssignments(AgentCommand.Assignments m) {
        if (!session.mine(m.incarnation()) || !session.registered()) {
            return;
        }
        switch (session.judge(m)) {
            case IGNORE -> {}
            case GAP -> session.renew(now());
            case APPLY -> apply(m);
        }
        checkDrained();
    }

    private void apply(AgentCommand.Assignments m) {
        session.applied(m);
        Set<String> listed = new HashSet<>();
        for (DesiredPod pod : inOrder(m.pods())) {
            listed.add(pod.uid());
            work.assign(pod, drained);
            configs.assigned(pod.uid());
        }
        m.removed().forEach(uid -> happened(uid, new PodEvent.Removed()));
        if (m.full()) {
            pods.absentFrom(listed).forEach(uid -> happened(uid, new PodEvent.Removed()));
            pods.orphans().forEach(work::removeOrphan);
            work.releaseForgotten(listed);
        }
    }

    /** Pods that the node has taken before come first: their share is not given to new ones. */
    private static List<DesiredPod> inOrder(List<byte[]> pods) {
        return pods.stream()
                .map(DesiredPod::of)
                .sorted(Comparator.comparing(DesiredPod::acknowledged).reversed())
                .toList();
    }

    private void onConfig(AgentCommand.Config m) {
        if (session.mine(m.incarnation())) {
            configs.received(m);
        }
    }

    private void onNames(AgentCommand.Names m) {
        if (session.mine(m.incarnation())) {
            names.received(m);
        }
    }

    private void happened(String uid, PodEvent event) {
        work.step(uid, event);
    }

    private void onReported(AgentCommand.Reported m) {
        session.outbox.reported(m.uid(), m.number());
        if (m.stored()) {
            work.acknowledged(m.uid());
        }
        work.dropIfOver(m.uid());
        session.sendReports(now(), retry());
    }

    private void onRepeat(AgentCommand.Repeat m) {
        if (session.mine(m.incarnation())) {
            m.uids().forEach(work::reportAgain);
        }
    }

    private void onSweep() {
        session.sendReports(now(), retry());
        if (left && !leaving.isEmpty()) {
            session.leave();
        }
        work.retryOrphans();
    }

    private void onOrphanRemoved(OwnCommand.OrphanRemoved m) {
        work.orphanRemoved(m.uid(), m.problem());
    }

    private void onRemoveDirectory(AgentCommand.RemoveDirectory m) {
        List<String> users = pods.usersOf(m.path());
        if (!users.isEmpty()) {
            m.replyTo().tell(new DirectoryRemoved(m.path(), m.path() + " is mounted by " + users));
            return;
        }
        CompletableFuture.supplyAsync(() -> work.removeVolume(m.path()), parts.disk())
                .whenComplete((problem, failure) -> m.replyTo()
                        .tell(new DirectoryRemoved(m.path(), failure == null ? problem : Failures.text(failure))));
    }

    private void onDrain(OwnCommand.Drain m) {
        log.info("agent {} is being drained: {} pods", name(), pods.all().size());
        drained = true;
        draining.add(m.replyTo());
        for (PodState s : pods.all()) {
            happened(s.pod().uid(), new PodEvent.Evicted());
        }
    }

    private void checkDrained() {
        if (!draining.isEmpty() && adopted && pods.quiet() && work.noOrphans()) {
            draining.forEach(r -> r.tell(Done.getInstance()));
            draining.clear();
        }
    }

    private void onLeave(OwnCommand.Leave m) {
        left = true;
        leaving.add(m.replyTo());
        timers.cancel(new OwnCommand.RenewDue());
        session.leave();
    }

    private void onLeft(AgentCommand.Left m) {
        if (session.mine(m.incarnation())) {
            leaving.forEach(r -> r.tell(Done.getInstance()));
            leaving.clear();
        }
    }

    private String name() {
        return parts.node().name();
    }

    private Duration now() {
        return parts.boot().now();
    }

    private Duration retry() {
        return parts.config().retry();
    }
}
