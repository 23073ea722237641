package dev.berth.controller.session;

import akka.actor.typed.ActorRef;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.node.AgentCommand;
import dev.berth.protocol.store.Views;
import java.util.List;
import org.slf4j.Logger;

/**
 * What a session that has been replaced writes late may be the last word on a node or its pods. The one that holds the proof compares what
 * is stored with what it knows. Belongs to the session's actor.
 */
record SecondLook(String node, Views views, NodeWriter nodes, PodWriter pods, Logger log) {
    /** Its agent has a newer word on pods that were overwritten. */
    void atPods(ActorRef<AgentCommand> agent, String incarnation) {
        List<String> overwritten =
                pods.contradicted(views.of(Resources.PODS).now().onNode(node));
        if (!overwritten.isEmpty()) {
            log.info("pods {} of node {} do not say what their agent has said; asks it again", overwritten, node);
            agent.tell(new AgentCommand.Repeat(incarnation, overwritten));
        }
    }

    void atNode() {
        views.of(Resources.NODES)
                .now()
                .get(ObjectKey.cluster(node))
                .filter(n -> nodes.contradicted(n.tree()))
                .ifPresent(n -> nodes.check());
    }
}
