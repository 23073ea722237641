package dev.berth.controller.session;

import akka.actor.typed.ActorRef;
import dev.berth.controller.session.plan.PodAssignments;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.node.AgentCommand;
import dev.berth.protocol.store.Snapshot;
import dev.berth.protocol.store.Views;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * Tells an agent its pods: a whole list first, made from a view that had caught up with the collection (an older one could lack a pod that
 * runs already, and the agent would kill it), then differences. Confined to its session.
 */
final class PodFeed {
    private final String node;
    private final Views views;
    private final Newest newest;
    private final Duration timeout;
    private final Consumer<SessionMessage> self;
    private final Consumer<List<ObjectKey>> await;

    private PodAssignments told = PodAssignments.NONE;
    private long number;
    private long asking;
    private boolean catchingUp;
    private boolean whole;
    private Duration sentAt = Duration.ZERO;

    PodFeed(
            String node,
            Views views,
            Newest newest,
            Duration timeout,
            Consumer<SessionMessage> self,
            Consumer<List<ObjectKey>> await) {
        this.node = node;
        this.views = views;
        this.newest = newest;
        this.timeout = timeout;
        this.self = self;
        this.await = await;
    }

    /** Numbers of a later life of the session are above all numbers of earlier ones. */
    void startAt(long first) {
        number = first;
    }

    /** The agent needs the whole list. */
    void restart() {
        whole = false;
        catchUp();
    }

    /** Asks again if the last asking failed. */
    void retry() {
        if (!whole && !catchingUp) {
            catchUp();
        }
    }

    private void catchUp() {
        catchingUp = true;
        long mine = ++asking;
        newest.newest(Resources.PODS)
                .thenCompose((Revision r) -> views.of(Resources.PODS).reached(r, timeout))
                .whenComplete((snapshot, failure) -> self.accept(
                        failure == null
                                ? new SessionMessage.Caught(snapshot, mine)
                                : new SessionMessage.NotCaught(String.valueOf(failure), mine)));
    }

    void notCaught(SessionMessage.NotCaught m) {
        catchingUp &= m.asking() != asking;
    }

    void caught(SessionMessage.Caught m, long epoch, String incarnation, ActorRef<AgentCommand> agent, Duration now) {
        if (m.asking() != asking) {
            return;
        }
        catchingUp = false;
        whole = true;
        told = PodAssignments.NONE;
        send(m.pods(), true, epoch, incarnation, agent, now);
    }

    /** Tells what has changed; nothing before the whole list. */
    void changed(long epoch, String incarnation, ActorRef<AgentCommand> agent, Duration now) {
        if (whole) {
            send(views.of(Resources.PODS).now(), false, epoch, incarnation, agent, now);
        }
    }

    private void send(
            Snapshot pods, boolean full, long epoch, String incarnation, ActorRef<AgentCommand> agent, Duration now) {
        Snapshot claims = views.of(Resources.PERSISTENT_VOLUME_CLAIMS).now();
        PodAssignments.Difference d =
                told.difference(pods.onNode(node), claim -> claims.get(claim).flatMap(PodAssignments::volumeOf));
        told = d.after();
        if (full || !d.empty()) {
            agent.tell(new AgentCommand.Assignments(incarnation, epoch, ++number, full, d.pods(), d.removed()));
            sentAt = now;
        }
        List<ObjectKey> waiting = told.waiting();
        if (!waiting.isEmpty()) {
            await.accept(waiting);
        }
    }

    /** The agent has received up to this number; a gap that is older than the patience brings the whole list again. */
    void received(long upTo, Duration now, Duration patience) {
        if (whole && upTo < number && sentAt.plus(patience).compareTo(now) < 0) {
            restart();
        }
    }
}
