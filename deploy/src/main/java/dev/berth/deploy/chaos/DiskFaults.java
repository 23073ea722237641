package dev.berth.deploy.chaos;

import dev.berth.deploy.cluster.Cluster;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** What is done to a journal's disk, while a client asks the journals for room. Each says what shows that it hit; nothing if nothing does. */
final class DiskFaults {
    private static final int PULSES = 20;
    private static final Duration FROZEN = Duration.ofMillis(300);
    private static final Duration THAWED = Duration.ofMillis(200);
    private static final long LOOK_NANOS = 10_000_000;
    /** What {@code JournalPeer} writes when its disk refused a write. */
    private static final String SILENT = "this peer is silent until it can";

    private final Disks disks;
    private final Rest rest;
    private final NodeLogs logs;

    DiskFaults(Disks disks, Rest rest, NodeLogs logs) {
        this.disks = disks;
        this.rest = rest;
        this.logs = logs;
    }

    /** Without room for so long. */
    String full(Cluster.Member victim, long millis) {
        long silent = logs.times(victim, SILENT);
        try (Bulk bulk = Bulk.begin(rest);
                Filler filler = disks.of(victim).fill()) {
            LockSupport.parkNanos(millis * 1_000_000);
            return filler.refusals() == 0
                    ? ""
                    : "no room for " + filler.refusals() + " writes of ours, " + bulk.refused() + " of "
                            + bulk.sent() + " to the API were refused, the peer was "
                            + (logs.times(victim, SILENT) > silent ? "silent" : "not silent");
        }
    }

    /** Frozen for 300 ms of every 500, for ten seconds. */
    String slow(Cluster.Member victim) {
        Disk disk = disks.of(victim);
        Duration longest = Duration.ZERO;
        int slow = 0;
        try (Bulk bulk = Bulk.begin(rest)) {
            Process pulses = disk.pulses(PULSES, FROZEN, THAWED);
            while (pulses.isAlive()) {
                Duration took = disk.write();
                longest = took.compareTo(longest) > 0 ? took : longest;
                slow += took.compareTo(FROZEN.dividedBy(2)) > 0 ? 1 : 0;
                LockSupport.parkNanos(LOOK_NANOS);
            }
            return slow < PULSES / 2
                    ? ""
                    : String.format(
                            Locale.ROOT,
                            "%d fsyncs of ours were slow, the longest took %d ms, %d of %d writes to the API were refused",
                            slow,
                            longest.toMillis(),
                            bulk.refused(),
                            bulk.sent());
        }
    }
}
