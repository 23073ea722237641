package dev.berth.controller.workload;

import dev.berth.controller.workload.WorkloadCommand.Wake;
import dev.berth.protocol.api.SafeText;
import dev.berth.protocol.store.Events;
import dev.berth.protocol.store.Objects;
import java.time.Clock;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;

/**
 * What every controller of this JVM works with.
 *
 * @param wake sends a wake through sharding
 * @param chance for the suffixes of generated names; used from many actors at once
 */
record Workshop(
        Objects objects,
        Events events,
        Freshness freshness,
        WorkloadsConfig config,
        WorkloadCounters counters,
        Clock clock,
        BiConsumer<WorkloadId, Wake> wake,
        RandomGenerator chance) {
    /** So that the name with its suffix can still be a label. */
    private static final int LONGEST_PREFIX = 58;

    /** A generated name as Kubernetes makes it: the prefix and five random characters. */
    String name(String prefix) {
        String start = prefix.length() > LONGEST_PREFIX ? prefix.substring(0, LONGEST_PREFIX) : prefix;
        return start + SafeText.suffix(chance);
    }

    Duration longestFailure(WorkloadId id) {
        return switch (id.kind()) {
            case STATEFUL_SET, REPLICA_SET, DEPLOYMENT, SERVICE -> config.setFailedPodLongest();
            case DAEMON_SET -> config.daemonFailedPodLongest();
        };
    }
}
