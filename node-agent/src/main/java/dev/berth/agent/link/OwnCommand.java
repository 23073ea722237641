package dev.berth.agent.link;

import akka.Done;
import akka.actor.typed.ActorRef;
import dev.berth.agent.pod.PodEvent;
import dev.berth.agent.runtime.PodRuntime.FoundPod;
import dev.berth.protocol.node.AgentCommand;
import dev.berth.protocol.volume.AttachReply;
import java.util.List;

/** What an agent hears from its own side: runtime, timers, and the program that it is part of. */
public sealed interface OwnCommand extends AgentCommand {
    /** Stops all pods of the node, each with its own grace period, and starts none any more; answered when nothing runs. */
    record Drain(ActorRef<Done> replyTo) implements OwnCommand {}

    /** Leaves in good order: the node goes NotReady at once and stays away. Answered when the session has taken note. */
    record Leave(ActorRef<Done> replyTo) implements OwnCommand {}

    record Adopted(List<FoundPod> pods) implements OwnCommand {
        public Adopted {
            pods = List.copyOf(pods);
        }
    }

    record AdoptionFailed(String why) implements OwnCommand {}

    record AdoptionDue() implements OwnCommand {}

    record RegisterDue() implements OwnCommand {}

    record RenewDue() implements OwnCommand {}

    /** Time to look what is unanswered. */
    record Sweep() implements OwnCommand {}

    /** Time to ask what has become of ConfigMaps and Secrets, and for tokens. */
    record ConfigDue() implements OwnCommand {}

    /** Time to ask what has become of names. */
    record NamesDue() implements OwnCommand {}

    /** Lazy reports have waited long enough. */
    record FlushReports() implements OwnCommand {}

    record PodTick(String uid) implements OwnCommand {}

    record Happened(String uid, PodEvent event) implements OwnCommand {}

    record VolumeAnswer(AttachReply reply) implements OwnCommand {}

    /** A pod found at start that is no longer wanted has been taken away, or could not be. */
    record OrphanRemoved(String uid, String problem) implements OwnCommand {}
}
