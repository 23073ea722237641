package dev.berth.controller.workload;

import dev.berth.controller.workload.WorkloadCommand.Wake;
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
    private static final String SUFFIX = "bcdfghjklmnpqrstvwxz2456789";
    private static final int SUFFIX_LENGTH = 5;
    private static final int LONGEST_NAME = 63;

    /** A generated name as Kubernetes makes it: the prefix and five random characters. */
    String name(String prefix) {
        int longest = LONGEST_NAME - SUFFIX_LENGTH;
        var name = new StringBuilder(prefix.length() > longest ? prefix.substring(0, longest) : prefix);
        for (int i = 0; i < SUFFIX_LENGTH; i++) {
            name.append(SUFFIX.charAt(chance.nextInt(SUFFIX.length())));
        }
        return name.toString();
    }

    Duration longestFailure(WorkloadId id) {
        return switch (id.kind()) {
            case STATEFUL_SET, REPLICA_SET, DEPLOYMENT, SERVICE -> config.setFailedPodLongest();
            case DAEMON_SET -> config.daemonFailedPodLongest();
        };
    }
}
