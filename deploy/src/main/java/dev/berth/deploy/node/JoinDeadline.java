package dev.berth.deploy.node;

import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import java.time.Duration;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a JVM that is no member of its cluster a good while after its start: too few control nodes answer, or it looked for the others
 * while they were silent and formed a cluster alone, which a minority can but in which it never comes Up. Its pods go on; its supervisor
 * starts it again, and it joins whoever is there then.
 */
final class JoinDeadline {
    private static final Logger LOG = LoggerFactory.getLogger(JoinDeadline.class);
    private static final Set<MemberStatus> OUTSIDE = Set.of(MemberStatus.joining(), MemberStatus.removed());

    private JoinDeadline() {}

    static void set(ActorSystem<?> system, Duration deadline) {
        system.scheduler().scheduleOnce(deadline, () -> check(system, deadline), system.executionContext());
    }

    private static void check(ActorSystem<?> system, Duration deadline) {
        MemberStatus status = Cluster.get(system).selfMember().status();
        if (OUTSIDE.contains(status)) {
            LOG.error(
                    "this node is {} in its cluster after {} s: fewer control nodes than a majority answer it (./berth status tells"
                            + " which run); it ends here and begins again",
                    status,
                    deadline.toSeconds());
            CoordinatedShutdown.get(system).runAll(CoordinatedShutdown.clusterJoinUnsuccessfulReason());
        }
    }
}
