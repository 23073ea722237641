package dev.berth.controller.session;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.AbstractOnMessageBehavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import dev.berth.controller.session.plan.NodeObjects;
import dev.berth.controller.session.plan.PodAssignments;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.store.Change;
import dev.berth.protocol.store.View;
import dev.berth.protocol.store.Views;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** One per control JVM: follows the views of pods, claims and nodes, and wakes only those sessions of this JVM that a change concerns. */
final class Dispatcher extends AbstractOnMessageBehavior<Dispatcher.Command> {
    private static final Duration RETRY = Duration.ofMillis(200);
    private static final List<Resource> FOLLOWED =
            List.of(Resources.PODS, Resources.PERSISTENT_VOLUME_CLAIMS, Resources.NODES);

    private final Views views;
    private final ActorRef<Command> self;
    private final TimerScheduler<Command> timers;
    private final Duration proofInterval;
    private final Map<String, ActorRef<SessionMessage>> sessions = new HashMap<>();
    private final Map<ObjectKey, Set<String>> awaited = new HashMap<>();

    /** What the dispatcher hears. */
    sealed interface Command {}

    /** Sessions can be woken from now on. */
    record Begin() implements Command {}

    /** The node's session lives in this JVM from now on. */
    record Join(String node, ActorRef<SessionMessage> session) implements Command {}

    /** The session wants to hear when these claims are bound. */
    record Await(String node, List<ObjectKey> claims) implements Command {
        Await {
            claims = List.copyOf(claims);
        }
    }

    private record Gone(String node, ActorRef<SessionMessage> session) implements Command {}

    private record Follow(Resource resource) implements Command {}

    private record PodMoved(String node) implements Command {}

    private record ClaimBound(ObjectKey claim) implements Command {}

    private record ProveAll() implements Command {}

    private record NodeSeen(String node, boolean deleted) implements Command {}

    private Dispatcher(ActorContext<Command> ctx, TimerScheduler<Command> timers, Views views, Duration proofInterval) {
        super(ctx);
        this.views = views;
        this.proofInterval = proofInterval;
        this.self = ctx.getSelf();
        this.timers = timers;
    }

    /** @param proofInterval how often all sessions of this JVM prove themselves, together, so that they share one read */
    static Behavior<Command> create(Views views, Duration proofInterval) {
        return Behaviors.setup(
                ctx -> Behaviors.withTimers(timers -> new Dispatcher(ctx, timers, views, proofInterval)));
    }

    @Override
    public Behavior<Command> onMessage(Command message) {
        switch (message) {
            case Begin m -> begin();
            case Join m -> onJoin(m);
            case Await m -> onAwait(m);
            case Gone m -> sessions.remove(m.node(), m.session());
            case Follow m -> follow(m.resource());
            case PodMoved m -> tell(m.node(), new SessionMessage.PodsChanged());
            case ClaimBound m -> onClaimBound(m.claim());
            case ProveAll m -> sessions.values().forEach(s -> s.tell(new SessionMessage.Prove()));
            case NodeSeen m -> tell(m.node(), new SessionMessage.NodeChanged(m.deleted()));
        }
        return this;
    }

    private void begin() {
        FOLLOWED.forEach(this::follow);
        timers.startTimerWithFixedDelay(new ProveAll(), proofInterval);
    }

    private void onJoin(Join m) {
        sessions.put(m.node(), m.session());
        getContext().watchWith(m.session(), new Gone(m.node(), m.session()));
        m.session().tell(new SessionMessage.PodsChanged());
    }

    private void onAwait(Await m) {
        var claims = views.of(Resources.PERSISTENT_VOLUME_CLAIMS).now();
        for (ObjectKey claim : m.claims()) {
            awaited.computeIfAbsent(claim, c -> new HashSet<>()).add(m.node());
            if (claims.get(claim).flatMap(PodAssignments::volumeOf).isPresent()) {
                onClaimBound(claim);
            }
        }
    }

    private void onClaimBound(ObjectKey claim) {
        Set<String> nodes = awaited.remove(claim);
        if (nodes != null) {
            nodes.forEach(node -> tell(node, new SessionMessage.PodsChanged()));
        }
    }

    private void tell(String node, SessionMessage message) {
        ActorRef<SessionMessage> session = sessions.get(node);
        if (session != null) {
            session.tell(message);
        }
    }

    /** Watches from where the view is; whoever lives here looks at it afresh, for what came before was not seen. */
    private void follow(Resource resource) {
        View view = views.of(resource);
        boolean started =
                view.ready() && view.watch(view.now().revision(), new Feed(resource)) instanceof View.Watching.Started;
        if (!started) {
            timers.startSingleTimer(new Follow(resource), RETRY);
            return;
        }
        sessions.values().forEach(s -> s.tell(new SessionMessage.PodsChanged()));
        if (resource.equals(Resources.PERSISTENT_VOLUME_CLAIMS)) {
            awaited.clear();
        }
    }

    /** Runs on the view's thread: filters, then tells. */
    private final class Feed implements View.Sink {
        private final Resource resource;

        Feed(Resource resource) {
            this.resource = resource;
        }

        @Override
        public boolean offer(Change change) {
            if (resource.equals(Resources.PODS)) {
                podChanged(change);
            } else if (resource.equals(Resources.NODES)) {
                nodeChanged(change);
            } else if (PodAssignments.volumeOf(change.object()).isPresent()) {
                self.tell(new ClaimBound(change.object().key()));
            }
            return true;
        }

        private void podChanged(Change change) {
            Optional<KubeObject> before = change.previous();
            boolean concerns = change.type() != Change.Type.MODIFIED
                    || before.isEmpty()
                    || PodAssignments.concernsAgent(before.get(), change.object());
            String node = change.object().tree().path("spec").path("nodeName").asText("");
            if (concerns && !node.isEmpty()) {
                self.tell(new PodMoved(node));
            }
        }

        private void nodeChanged(Change change) {
            boolean deleted = change.type() == Change.Type.DELETED;
            if (deleted || NodeObjects.cordonUnsettled(change.object().tree()) || stoodOtherwise(change)) {
                self.tell(new NodeSeen(change.object().name(), deleted));
            }
        }

        /** Perhaps by the last word of a session that another has replaced: whoever is the session now puts it right. */
        private static boolean stoodOtherwise(Change change) {
            String now = NodeObjects.standing(change.object().tree());
            return !change.previous()
                    .map(before -> NodeObjects.standing(before.tree()))
                    .equals(Optional.of(now));
        }

        @Override
        public void gone() {
            self.tell(new Follow(resource));
        }
    }
}
