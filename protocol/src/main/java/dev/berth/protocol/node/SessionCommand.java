package dev.berth.protocol.node;

import akka.actor.typed.ActorRef;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.berth.protocol.config.ConfigKey;
import dev.berth.protocol.config.TokenWish;
import dev.berth.protocol.wire.CborSerializable;
import java.util.List;

/** What a node's agent (and, for node-side work, the control side) says to the node's session, by way of a {@link SessionHosts}. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "@t")
@JsonSubTypes({
    @JsonSubTypes.Type(value = SessionCommand.Register.class, name = "register"),
    @JsonSubTypes.Type(value = SessionCommand.Renew.class, name = "renew"),
    @JsonSubTypes.Type(value = SessionCommand.ReportPod.class, name = "report-pod"),
    @JsonSubTypes.Type(value = SessionCommand.ReportEvent.class, name = "report-event"),
    @JsonSubTypes.Type(value = SessionCommand.ReportNode.class, name = "report-node"),
    @JsonSubTypes.Type(value = SessionCommand.RemoveDirectory.class, name = "remove-directory"),
    @JsonSubTypes.Type(value = SessionCommand.Visit.class, name = "visit"),
    @JsonSubTypes.Type(value = SessionCommand.AskConfig.class, name = "ask-config"),
    @JsonSubTypes.Type(value = SessionCommand.AskNames.class, name = "ask-names"),
    @JsonSubTypes.Type(value = SessionCommand.AskToken.class, name = "ask-token"),
    @JsonSubTypes.Type(value = SessionCommand.Leave.class, name = "leave"),
    @JsonSubTypes.Type(value = SessionCommand.AskFence.class, name = "ask-fence"),
    @JsonSubTypes.Type(value = SessionCommand.Orphaned.class, name = "orphaned"),
    @JsonSubTypes.Type(value = SessionCommand.Wake.class, name = "wake")
})
public sealed interface SessionCommand extends CborSerializable {
    /**
     * Asks for a session; answered by {@link AgentCommand.Registered}, then by a full {@link AgentCommand.Assignments}. Sent again until
     * answered.
     *
     * @param node the Node object that the agent proposes (labels, capacity, addresses, nodeInfo) as JSON
     * @param bootId the machine's boot id
     * @param incarnation this life of the agent; a new one after each start
     * @param number counts up within the incarnation, together with the renewals'; the answer carries it back
     * @param running uids of the pods of which anything may run
     */
    record Register(
            byte[] node,
            String bootId,
            String incarnation,
            long number,
            List<String> running,
            ActorRef<AgentCommand> agent)
            implements SessionCommand {}

    /**
     * Renews the lease; answered by {@link AgentCommand.Renewed} or, if the session does not know this life, {@link AgentCommand.Unknown}.
     *
     * @param number counts up within the incarnation; the answer carries it back
     * @param received the highest {@link AgentCommand.Assignments#number()} that has arrived; the session sends everything again on a gap
     */
    record Renew(String incarnation, long epoch, long number, long received, ActorRef<AgentCommand> agent)
            implements SessionCommand {}

    /**
     * A pod's status as its agent sees it. Sent again until {@link AgentCommand.Reported} comes back.
     *
     * @param status the whole {@code status} as JSON
     * @param number counts up per agent life; a report overtaken by a later one of the same pod may be dropped
     * @param gone nothing of the pod runs any more: a pod that is being deleted may now leave the API
     */
    record ReportPod(
            String incarnation,
            long epoch,
            String namespace,
            String name,
            String uid,
            byte[] status,
            long number,
            boolean gone)
            implements SessionCommand {}

    /** An event about a pod of this node; best effort. */
    record ReportEvent(
            String namespace, String name, String uid, boolean warning, String reason, String message, String component)
            implements SessionCommand {}

    /**
     * A change of the node's own conditions, capacity or images; kept until the next one.
     *
     * @param status the whole {@code status} of the Node as JSON; the session adds the Ready condition itself
     */
    record ReportNode(String incarnation, byte[] status) implements SessionCommand {}

    /**
     * Asks the node to remove a volume's directory for good; passed on to the agent, which answers the asker.
     *
     * @param path as it stands in the volume's spec
     */
    record RemoveDirectory(String path, ActorRef<DirectoryRemoved> replyTo) implements SessionCommand {}

    /** Asks the node to let an API client into one of its pods; passed on to the agent, which answers the asker. */
    record Visit(PodVisit visit, ActorRef<VisitReply> replyTo) implements SessionCommand {}

    /**
     * What the agent knows of the ConfigMaps and Secrets that its pods name, asked again and again; answered by an {@link
     * AgentCommand.Config} for each that is not as known. Others than those that the node's pods name are not answered.
     */
    record AskConfig(String incarnation, long epoch, List<ConfigWish> wishes, ActorRef<AgentCommand> agent)
            implements SessionCommand {}

    /** @param revision that is known; {@link #ABSENT} if it is known that there is none, 0 if nothing is known */
    record ConfigWish(String namespace, ConfigKey key, long revision) implements CborSerializable {
        public static final long ABSENT = -1;
    }

    /**
     * Up to which revision the agent knows Services and EndpointSlices, asked again and again; answered by an {@link AgentCommand.Names} for
     * each of the two that is not as known.
     */
    record AskNames(String incarnation, long epoch, List<NamesKnown> known, ActorRef<AgentCommand> agent)
            implements SessionCommand {}

    /**
     * @param resource id of the kind
     * @param revision {@link #NOTHING} if nothing is known, not even that there is nothing
     * @param keys whether the keys of all objects are wanted, for something has been deleted
     */
    record NamesKnown(String resource, long revision, boolean keys) implements CborSerializable {
        public static final long NOTHING = -1;
    }

    /**
     * Asks for a token of a pod's ServiceAccount; asked again until it is answered by an {@link AgentCommand.Token}. Others than those that
     * the pod has in its volumes are not answered.
     */
    record AskToken(
            String incarnation,
            long epoch,
            String namespace,
            String pod,
            String uid,
            TokenWish wish,
            ActorRef<AgentCommand> agent)
            implements SessionCommand {}

    /** The agent leaves in good order: the node goes NotReady at once. Answered by {@link AgentCommand.Left}. */
    record Leave(String incarnation, ActorRef<AgentCommand> agent) implements SessionCommand {}

    /**
     * The answer to {@link RemoveDirectory}.
     *
     * @param problem empty when the directory is gone, else why it is not
     */
    record DirectoryRemoved(String path, String problem) implements CborSerializable {}

    /** A volume that an epoch of the node holds wants to know whether that epoch is dead; answered by {@code VolumeCommand.Fence} if so. */
    record AskFence(String volume) implements SessionCommand {}

    /**
     * Pods are bound to this node, which has no Node object any more: they are to leave the API as soon as nobody holds the node's lease,
     * whatever they tolerate. Said again while there are any; changes nothing while somebody holds the lease.
     */
    record Orphaned() implements SessionCommand {}

    /** Starts the session if it sleeps; changes nothing. */
    record Wake() implements SessionCommand {}
}
