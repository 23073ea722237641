package dev.berth.protocol.node;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.berth.protocol.wire.CborSerializable;
import java.util.List;
import java.util.Optional;

/**
 * What an API client wants of a pod, asked of the node that has it; answered by a {@link VisitReply}. Streams of commands and terminals
 * carry frames as Kubernetes' {@code v5.channel.k8s.io} has them: the first byte is the channel (see {@link Channels}), the rest its data.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "@t")
@JsonSubTypes({
    @JsonSubTypes.Type(value = PodVisit.Log.class, name = "log"),
    @JsonSubTypes.Type(value = PodVisit.Exec.class, name = "exec"),
    @JsonSubTypes.Type(value = PodVisit.Attach.class, name = "attach"),
    @JsonSubTypes.Type(value = PodVisit.Forward.class, name = "forward")
})
public sealed interface PodVisit extends CborSerializable {
    /** The pod that is meant, in this life. */
    String uid();

    /** Read a container's log. */
    record Log(String uid, String container, LogWish wish) implements PodVisit {}

    /**
     * Run a command in a running container.
     *
     * @param stdin whether input will come; else the command reads an empty one
     * @param tty whether it gets a terminal, which has one output for all
     */
    record Exec(String uid, String container, List<String> command, boolean stdin, boolean tty) implements PodVisit {
        public Exec {
            command = List.copyOf(command);
        }
    }

    /** Follow what the container's own program reads and writes, from now on. */
    record Attach(String uid, String container, boolean stdin, boolean tty) implements PodVisit {}

    /** Connect to a port of the pod. */
    record Forward(String uid, int port) implements PodVisit {}

    /**
     * What of a log is wanted, in which form; Kubernetes' PodLogOptions.
     *
     * @param previous of the container's life before this one
     * @param tail at most so many of the last lines
     * @param sinceMillis no lines before this instant
     * @param limitBytes no more than this
     */
    record LogWish(
            boolean follow,
            boolean previous,
            boolean timestamps,
            Optional<Long> tail,
            Optional<Long> sinceMillis,
            Optional<Long> limitBytes) {}
}
