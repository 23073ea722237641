package dev.berth.agent.link;

import akka.actor.typed.ActorRef;
import dev.berth.agent.pod.PodEffect;
import dev.berth.agent.pod.PodEvent;
import dev.berth.protocol.node.AgentCommand;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Starts of containers, which wait while the node's lease does not hold. Confined to the agent. */
final class Starts {
    private final Carrier carrier;
    private final ActorRef<AgentCommand> agent;
    private final Map<String, List<PodEffect.Start>> waiting = new LinkedHashMap<>();

    Starts(Carrier carrier, ActorRef<AgentCommand> agent) {
        this.carrier = carrier;
        this.agent = agent;
    }

    void start(String uid, PodEffect.Start start, boolean permitted) {
        if (permitted) {
            carrier.start(uid, start);
        } else {
            waiting.computeIfAbsent(uid, u -> new ArrayList<>()).add(start);
        }
    }

    void resume() {
        Map<String, List<PodEffect.Start>> all = Map.copyOf(waiting);
        waiting.clear();
        all.forEach((uid, starts) -> starts.forEach(s -> carrier.start(uid, s)));
    }

    /** The pod ends: it must not wait for what will not come. */
    void refuse(String uid) {
        List<PodEffect.Start> starts = waiting.remove(uid);
        if (starts != null) {
            starts.forEach(s -> agent.tell(new OwnCommand.Happened(
                    uid,
                    new PodEvent.StartFailed(
                            s.spec().name(),
                            s.spec().attempt(),
                            "RunContainerError",
                            "the node's lease ran out before the container was started"))));
        }
    }
}
