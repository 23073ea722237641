package dev.berth.protocol.node;

import akka.actor.typed.receptionist.ServiceKey;
import dev.berth.protocol.wire.CborSerializable;
import java.util.List;

/**
 * What is said to the session host of a control JVM. Any host may hold any node's session: the journal decides between two of them, so a
 * host need not wait until the cluster has agreed on the death of another.
 */
public interface HostCommand {
    ServiceKey<HostCommand> KEY = ServiceKey.create(HostCommand.class, "session-host");

    /** The messages that travel. */
    sealed interface Wire extends HostCommand, CborSerializable {}

    /** To the session here, which begins if there is none: agents say where their session is to live. */
    record ToSession(String node, SessionCommand command) implements Wire {}

    /** To the session wherever it lives; begins one only if nobody is known to hold it. */
    record Route(String node, SessionCommand command) implements Wire {}

    /** The sessions that live on this host; told to the other hosts once a second. */
    record Holding(String host, List<String> nodes) implements Wire {
        public Holding {
            nodes = List.copyOf(nodes);
        }
    }
}
