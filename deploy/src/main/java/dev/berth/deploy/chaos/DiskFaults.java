package dev.berth.deploy.chaos;

import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Failure;
import dev.berth.deploy.cluster.NodeProcess;
import dev.berth.deploy.cluster.Waiting;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** What is done to a journal's disk, while a client asks the journals for room. Each says what shows that it hit; nothing if nothing does. */
final class DiskFaults {
    private static final int PULSES = 20;
    private static final Duration FROZEN = Duration.ofMillis(300);
    private static final Duration THAWED = Duration.ofMillis(200);
    private static final long LOOK_NANOS = 10_000_000;
    /** What {@code JournalPeer} writes when its disk refused a write. */
    private static final String SILENT = "this peer is silent until it can";
    /** And when it is back. */
    private static final String BACK = "is written again";
    /** In which a peer lets go of the files on a disk that failed. */
    private static final Duration LETS_GO = Duration.ofSeconds(15);
    /** In which it is back on the disk that works again. */
    private static final Duration COMES_BACK = Duration.ofSeconds(30);

    private final Disks disks;
    private final Rest rest;
    private final NodeLogs logs;

    DiskFaults(Disks disks, Rest rest, NodeLogs logs) {
        this.disks = disks;
        this.rest = rest;
        this.logs = logs;
    }

    /**
     * Without room for so long.
     *
     * @param broken is told if the peer does not come back by itself
     */
    String full(Cluster.Member victim, long millis, Consumer<String> broken) {
        var peer = new Peer(victim);
        try (Bulk bulk = Bulk.begin(rest)) {
            long refusals;
            try (Filler filler = disks.of(victim).fill()) {
                LockSupport.parkNanos(millis * 1_000_000);
                refusals = filler.refusals();
            }
            boolean silent = peer.silences() > 0;
            peer.mustComeBack(broken);
            return refusals == 0
                    ? ""
                    : "no room for " + refusals + " writes of ours, " + bulk.refused() + " of " + bulk.sent()
                            + " to the API were refused, the peer was " + (silent ? "silent" : "not silent");
        }
    }

    /**
     * Answering with errors for so long, then unmounted, and mounted anew. A JVM that keeps it from being unmounted is killed, with its supervisor.
     *
     * @param broken is told if it is, or if the peer does not come back by itself
     * @throws Failure if somebody else keeps it
     */
    String failing(Cluster.Member victim, NodeProcess process, long millis, Consumer<String> broken) {
        Disk disk = disks.of(victim);
        var peer = new Peer(victim);
        try (Bulk bulk = Bulk.begin(rest)) {
            disk.fail();
            LockSupport.parkNanos(millis * 1_000_000);
            boolean hit = disk.fails() && peer.silences() > 0;
            Optional<String> kept = disk.remount(LETS_GO);
            if (kept.isPresent()) {
                broken.accept("the failed disk of " + victim.name() + " cannot be unmounted, " + kept.get()
                        + "; its journal said last: " + logs.lastOfJournal(victim));
                process.kill();
                disk.remount(LETS_GO).ifPresent(still -> {
                    throw new Failure("a failed disk cannot be unmounted, " + still, "end who holds it");
                });
            } else {
                peer.mustComeBack(broken);
            }
            return hit
                    ? "a write of ours failed, " + bulk.refused() + " of " + bulk.sent()
                            + " to the API were refused, the peer was silent and "
                            + (kept.isPresent() ? "was killed" : "came back")
                    : "";
        }
    }

    /** A member's peer of the journal, as its log tells from now on. */
    private final class Peer {
        private final Cluster.Member member;
        private final long silentBefore;
        private final long backBefore;

        Peer(Cluster.Member member) {
            this.member = member;
            this.silentBefore = logs.times(member, SILENT);
            this.backBefore = logs.times(member, BACK);
        }

        /** So often has it fallen silent. */
        long silences() {
            return logs.times(member, SILENT) - silentBefore;
        }

        void mustComeBack(Consumer<String> broken) {
            if (!Waiting.until(COMES_BACK, () -> logs.times(member, BACK) - backBefore >= silences())) {
                broken.accept("the journal of " + member.name() + " is not written " + COMES_BACK.toSeconds()
                        + " s after its disk is well again; it said last: " + logs.lastOfJournal(member));
            }
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
