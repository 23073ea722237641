package dev.berth.controller.session;

import akka.actor.typed.ActorRef;
import dev.berth.controller.tokens.TokenDesk;
import dev.berth.protocol.node.AgentCommand;
import dev.berth.protocol.node.SessionCommand;
import dev.berth.protocol.node.VisitReply;
import dev.berth.protocol.store.Views;
import java.util.Optional;

/** What others want of a node's agent, and the agent of what is stored, by way of the node's session. Belongs to the session's actor. */
record AgentErrands(String node, Views views, TokenDesk tokens) {
    /** @param agent empty for a node without a live one; then the answer says so */
    void removeDirectory(SessionCommand.RemoveDirectory c, Optional<ActorRef<AgentCommand>> agent) {
        agent.ifPresentOrElse(
                a -> a.tell(new AgentCommand.RemoveDirectory(c.path(), c.replyTo())),
                () -> c.replyTo().tell(new SessionCommand.DirectoryRemoved(c.path(), noAgent())));
    }

    /** @param agent as of {@link #removeDirectory} */
    void visit(SessionCommand.Visit c, Optional<ActorRef<AgentCommand>> agent) {
        agent.ifPresentOrElse(
                a -> a.tell(new AgentCommand.Visit(c.visit(), c.replyTo())),
                () -> c.replyTo().tell(new VisitReply.Refused(503, "ServiceUnavailable", noAgent())));
    }

    private String noAgent() {
        return "node " + node + " has no live agent; try again when it is Ready";
    }

    /** ConfigMaps and Secrets of the node's pods. */
    void config(SessionCommand.AskConfig c) {
        ConfigAnswers.to(c, node, views).forEach(c.agent()::tell);
    }

    /** The token of a pod of the node. */
    void token(SessionCommand.AskToken c) {
        TokenAnswers.to(c, node, views, tokens).ifPresent(c.agent()::tell);
    }

    /** What resolves in the node's pods. */
    void names(SessionCommand.AskNames c) {
        NameAnswers.to(c, views).forEach(c.agent()::tell);
    }
}
