package dev.berth.protocol.node;

import akka.actor.typed.ActorRef;
import dev.berth.protocol.config.ConfigKey;
import dev.berth.protocol.config.TokenWish;
import dev.berth.protocol.wire.CborSerializable;
import java.util.List;

/** What a node's session says to its agent. Messages may be lost or come twice; each carries what is needed to notice. */
public interface AgentCommand {
    /** The messages that come from the session; an agent's own messages are another branch of {@link AgentCommand}. */
    sealed interface FromSession extends AgentCommand, CborSerializable {}

    /**
     * The session stands: pods of this epoch may run for {@code ttlMillis} after the sending of this very asking, and then of each
     * acknowledged renewal.
     *
     * @param number of the {@link SessionCommand.Register} that is answered
     */
    record Registered(String incarnation, long epoch, long ttlMillis, long number) implements FromSession {}

    /** The answer to the renewal of this number. */
    record Renewed(String incarnation, long epoch, long number) implements FromSession {}

    /** The session does not know this life (it was fenced, or the node was removed): register again. */
    record Unknown(String incarnation) implements FromSession {}

    /**
     * The session is the newest but cannot grant yet: ask it again. An agent that took this for silence would turn to another host, whose session
     * would begin to wait anew. Never said by a session that cannot prove itself: the agent must turn away from that one.
     */
    record Patience(String incarnation) implements FromSession {}

    /** Every epoch up to this one is fenced: end whatever runs of them, then register as one of whose pods nothing runs. */
    record Clean(String incarnation, long fenced) implements FromSession {}

    /**
     * The pods of this node.
     *
     * @param number counts up within the epoch, without gap
     * @param full whether {@code pods} are all of them; else it is a difference
     * @param pods Pod objects as JSON, with those that are being deleted
     * @param removed uids of pods that have left the API: nothing of them may run
     */
    record Assignments(
            String incarnation, long epoch, long number, boolean full, List<byte[]> pods, List<String> removed)
            implements FromSession {}

    /**
     * The report of this number (of this pod) is durable, or has been made pointless by the pod's removal.
     *
     * @param stored whether it is durable; before the first such answer nothing of the pod may start
     */
    record Reported(String uid, long number, boolean stored) implements FromSession {}

    /** These pods' statuses in the API are not what this agent reported last: report them again. */
    record Repeat(String incarnation, List<String> uids) implements FromSession {}

    /** See {@link SessionCommand.RemoveDirectory}. */
    record RemoveDirectory(String path, ActorRef<SessionCommand.DirectoryRemoved> replyTo) implements FromSession {}

    /** See {@link SessionCommand.Visit}. */
    record Visit(PodVisit visit, ActorRef<VisitReply> replyTo) implements FromSession {}

    /**
     * A ConfigMap or Secret that pods of this node name; the answer to {@link SessionCommand.AskConfig}.
     *
     * @param revision {@link SessionCommand.ConfigWish#ABSENT} if there is none
     * @param object as JSON; empty if there is none
     */
    record Config(String incarnation, String namespace, ConfigKey key, long revision, byte[] object)
            implements FromSession {}

    /**
     * What has changed of one kind since a revision; the answer to {@link SessionCommand.AskNames}. Deletions are found by counting: what the
     * agent had, and is neither among {@code objects} nor {@code unchanged}, is gone; then it asks for the keys.
     *
     * @param resource id of the kind
     * @param from the revision that was known
     * @param to the one that is known now
     * @param last whether that is the newest; else there is more to ask for
     * @param objects those written after {@code from}, as JSON, oldest first
     * @param unchanged how many others there are
     * @param keys {@code namespace/name} of all, if they were asked for and this is the last
     */
    record Names(
            String incarnation,
            String resource,
            long from,
            long to,
            boolean last,
            List<byte[]> objects,
            int unchanged,
            java.util.Optional<List<String>> keys)
            implements FromSession {}

    /**
     * The answer to {@link SessionCommand.AskToken}.
     *
     * @param uid of the pod
     * @param token empty if there is none now
     * @param problem why there is none
     */
    record Token(String incarnation, String uid, TokenWish wish, String token, String problem) implements FromSession {
        /** Without the token: it is nobody's business in a log. */
        @Override
        public String toString() {
            return "Token[" + uid + ", " + wish + ", " + problem + "]";
        }
    }

    /** The answer to {@link SessionCommand.Leave}. */
    record Left(String incarnation) implements FromSession {}
}
