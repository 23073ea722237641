package dev.berth.agent.link;

import akka.actor.typed.ActorRef;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.berth.agent.node.NodeSpec;
import dev.berth.agent.pod.Next;
import dev.berth.agent.pod.PodEffect;
import dev.berth.agent.pod.PodEvent;
import dev.berth.agent.pod.PodMachine;
import dev.berth.agent.pod.PodState;
import dev.berth.agent.pod.PodTerms;
import dev.berth.agent.pod.VolumeRun;
import dev.berth.agent.spec.DesiredPod;
import dev.berth.protocol.Failures;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.node.AgentCommand;
import dev.berth.protocol.volume.AttachReply;
import dev.berth.protocol.volume.VolumeCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Steps the pod machines and sees to it that their effects are carried out. Confined to the agent. */
final class PodWork {
    private static final Logger LOG = LoggerFactory.getLogger(PodWork.class);

    private final AgentParts parts;
    private final SessionLink session;
    private final TimerScheduler<AgentCommand> timers;
    private final ActorRef<AgentCommand> self;
    private final ActorRef<AttachReply> volumeReplies;
    private final Tokens tokens;
    private final Directories directories;
    private final Carrier carrier;
    private final PodTable pods;
    private final Starts starts;
    /** Whether each orphan's removal is under way. */
    private final Map<String, Boolean> orphans = new HashMap<>();

    private PodWork(
            AgentParts parts,
            SessionLink session,
            Map<String, Long> room,
            TimerScheduler<AgentCommand> timers,
            ActorRef<AgentCommand> self,
            ActorRef<AttachReply> volumeReplies) {
        this.parts = parts;
        this.session = session;
        this.timers = timers;
        this.self = self;
        this.volumeReplies = volumeReplies;
        NodeSpec node = parts.node();
        this.tokens = Tokens.open(node.directory());
        this.directories = new Directories(node.podsDirectory(), node.volumeRoots());
        Optional<Directories> made = node.directory().isEmpty() ? Optional.empty() : Optional.of(directories);
        this.carrier = new Carrier(parts.runtime(), parts.prober(), made, parts.disk(), parts.config(), self);
        this.starts = new Starts(carrier, self);
        this.pods = new PodTable(new PodMachine(terms(parts)), room);
    }

    /** @param room the node's {@code allocatable} */
    static PodWork create(
            AgentParts parts,
            SessionLink session,
            Map<String, Long> room,
            TimerScheduler<AgentCommand> timers,
            ActorRef<AgentCommand> self,
            ActorRef<AttachReply> volumeReplies) {
        return new PodWork(parts, session, room, timers, self, volumeReplies);
    }

    private static PodTerms terms(AgentParts parts) {
        AgentConfig c = parts.config();
        return new PodTerms(
                parts.node().name(),
                parts.node().address(),
                parts.node().api(),
                parts.node().podsDirectory(),
                parts.runtime().logs().map(Path::toString).orElse(""),
                c.backoffBase(),
                c.backoffMax(),
                c.retry(),
                c.mountPatience(),
                parts.node().cpuMillis() > 0
                        ? parts.node().cpuMillis()
                        : parts.machine().cpus() * 1000L,
                parts.node().memoryBytes() > 0
                        ? parts.node().memoryBytes()
                        : parts.machine().memoryBytes());
    }

    PodTable pods() {
        return pods;
    }

    void assign(DesiredPod pod, boolean draining) {
        if (orphans.containsKey(pod.uid())) {
            return;
        }
        follow(pod.uid(), pods.assign(pod, wall()));
        if (draining) {
            step(pod.uid(), new PodEvent.Evicted());
        }
    }

    void step(String uid, PodEvent event) {
        pods.step(uid, event, wall()).ifPresent(next -> follow(uid, next));
    }

    /** The API has a report of this pod, so it knows that this node has seen it. */
    void acknowledged(String uid) {
        if (pods.get(uid).filter(s -> !s.acknowledged()).isPresent()) {
            step(uid, new PodEvent.Acknowledged());
        }
    }

    private void follow(String uid, Next next) {
        for (PodEffect effect : next.effects()) {
            carryOut(uid, next.state(), effect);
        }
        if (next.state().ending().isPresent()) {
            starts.refuse(uid);
        }
        if (PodTable.removed(next.state())) {
            session.outbox.forget(uid);
        }
        dropIfOver(uid);
    }

    private void carryOut(String uid, PodState pod, PodEffect effect) {
        switch (effect) {
            case PodEffect.Attach e ->
                parts.wiring()
                        .volume(
                                e.pv(),
                                new VolumeCommand.Attach(
                                        parts.node().name(), session.epoch(), uid, e.readOnly(), volumeReplies));
            case PodEffect.Detach e -> detach(uid, e.pv(), e.token());
            case PodEffect.WriteFiles e -> carrier.write(uid, e);
            case PodEffect.CreateSandbox e -> carrier.createSandbox(uid, e);
            case PodEffect.Pull e -> carrier.pull(uid, e);
            case PodEffect.Start e ->
                starts.start(uid, e, session.mayStart(parts.boot().now()));
            case PodEffect.Probe e -> carrier.probe(uid, pod.ip(), e);
            case PodEffect.RunHook e -> carrier.hook(uid, pod.ip(), e);
            case PodEffect.Stop e -> carrier.stop(uid, e);
            case PodEffect.Remove e -> carrier.remove(uid);
            case PodEffect.Report e -> report(pod, e);
            case PodEffect.Event e ->
                session.event(pod.pod().namespace(), pod.pod().name(), uid, e.warning(), e.reason(), e.message());
            case PodEffect.WakeAt e -> wakeAt(uid, e.at());
        }
    }

    private void wakeAt(String uid, Instant at) {
        Duration wait = Duration.between(wall(), at);
        // A millisecond more, so that the clock has certainly passed the instant when the tick arrives.
        timers.startSingleTimer(
                uid, new OwnCommand.PodTick(uid), wait.isNegative() ? Duration.ofMillis(1) : wait.plusMillis(1));
    }

    private void report(PodState pod, PodEffect.Report e) {
        Duration now = parts.boot().now();
        Duration lazy = parts.config().lazyReport();
        DesiredPod p = pod.pod();
        session.outbox.put(
                p.namespace(), p.name(), p.uid(), Json.bytes(e.status()), e.gone(), e.lazy() ? now.plus(lazy) : now);
        if (e.lazy()) {
            timers.startSingleTimer(new OwnCommand.FlushReports(), lazy.plusMillis(10));
        } else {
            session.sendReports(now, parts.config().retry());
        }
    }

    private void detach(String uid, String pv, long token) {
        parts.wiring()
                .volume(pv, new VolumeCommand.Detach(parts.node().name(), session.epoch(), uid, token, volumeReplies));
    }

    void volumeAnswered(AttachReply reply) {
        switch (reply) {
            case AttachReply.Attached a -> attached(a);
            case AttachReply.Held h -> step(h.podUid(), new PodEvent.AttachHeld(h.volume(), h.reason()));
            case AttachReply.Refused r -> step(r.podUid(), new PodEvent.AttachRefused(r.volume(), r.reason()));
            case AttachReply.Detached d -> {
                onDisk(() -> tokens.released(d.volume(), d.podUid()));
                step(d.podUid(), new PodEvent.Detached(d.volume()));
            }
        }
    }

    /** The token is on disk before anything is mounted under it. */
    private void attached(AttachReply.Attached a) {
        if (pods.get(a.podUid()).isEmpty()) {
            return;
        }
        CompletableFuture.supplyAsync(() -> tokens.granted(a.volume(), a.podUid(), a.token()), parts.disk())
                .whenComplete((fresh, failure) -> self.tell(new OwnCommand.Happened(
                        a.podUid(), failure == null ? outcome(a, fresh) : lostToken(a, failure))));
    }

    private static PodEvent outcome(AttachReply.Attached a, boolean fresh) {
        return fresh
                ? new PodEvent.Attached(a.volume(), a.token(), a.path())
                : new PodEvent.AttachHeld(
                        a.volume(), "attach token " + a.token() + " is older than one this node has seen");
    }

    private static PodEvent lostToken(AttachReply.Attached a, Throwable failure) {
        return new PodEvent.AttachHeld(a.volume(), Failures.text(failure));
    }

    private void onDisk(Runnable task) {
        CompletableFuture.runAsync(task, parts.disk()).exceptionally(f -> {
            LOG.error("node {}: {}", parts.node().name(), Failures.text(f));
            return null;
        });
    }

    /** The lease holds (again). */
    void resumeStarts() {
        if (session.mayStart(parts.boot().now())) {
            starts.resume();
        }
    }

    /** A new epoch takes over the leases of the old one before that is fenced. */
    void reattach() {
        for (PodState s : pods.all()) {
            for (VolumeRun v : PodTable.attached(s)) {
                carryOut(s.pod().uid(), s, new PodEffect.Attach(v.pv(), readOnly(v)));
            }
        }
    }

    private static boolean readOnly(VolumeRun v) {
        return v.source() instanceof dev.berth.agent.spec.VolumeSource.Claim c && c.readOnly();
    }

    /** A session that has just begun may have written over what this agent knows better. */
    void reportAll() {
        pods.all().forEach(this::reportAgain);
    }

    void reportAgain(String uid) {
        pods.get(uid).ifPresent(this::reportAgain);
    }

    private void reportAgain(PodState s) {
        if (!s.over() && !s.status().isEmpty() && !PodTable.removed(s)) {
            report(s, new PodEffect.Report(s.status(), true, false));
        }
    }

    /** A pod that is over stays only until the API knows. */
    void dropIfOver(String uid) {
        pods.get(uid)
                .filter(PodState::over)
                .filter(s -> !session.outbox.holds(uid))
                .ifPresent(s -> {
                    pods.drop(uid);
                    timers.cancel(uid);
                });
    }

    void removeOrphan(String uid) {
        LOG.info(
                "node {}: pod {} has left the API while its agent was away; it is removed",
                parts.node().name(),
                uid);
        orphans.put(uid, true);
        carrier.removeOrphan(uid);
    }

    void orphanRemoved(String uid, String problem) {
        if (problem.isEmpty()) {
            orphans.remove(uid);
            release(uid);
        } else {
            LOG.warn(
                    "node {}: pod {} cannot be removed, tries again: {}",
                    parts.node().name(),
                    uid,
                    problem);
            orphans.put(uid, false);
        }
    }

    void retryOrphans() {
        for (Map.Entry<String, Boolean> o : Map.copyOf(orphans).entrySet()) {
            if (!o.getValue()) {
                removeOrphan(o.getKey());
            }
        }
    }

    boolean noOrphans() {
        return orphans.isEmpty();
    }

    /** Gives back volumes of pods of which neither the API nor this machine knows anything any more. */
    void releaseForgotten(Set<String> listed) {
        for (String uid : tokens.pods()) {
            if (!listed.contains(uid) && pods.get(uid).isEmpty() && !orphans.containsKey(uid)) {
                release(uid);
            }
        }
    }

    private void release(String uid) {
        tokens.heldBy(uid).forEach((pv, token) -> detach(uid, pv, token));
    }

    String removeVolume(String path) {
        return directories.removeVolume(path);
    }

    private Instant wall() {
        return parts.wall().instant();
    }
}
