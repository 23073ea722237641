package dev.berth.controller.journal;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Whether the journal's disk has room for another write. Writes are refused while there is still some left, since a log that has met a full
 * disk takes its peer out of the group, and without a majority of peers no lease is renewed: a full disk must cost writes, not pods.
 * Thread-safe; the disk is asked at most ten times a second.
 */
final class DiskRoom {
    private static final long KEPT_NANOS = Duration.ofMillis(100).toNanos();
    private static final double MEBIBYTE = 1024 * 1024;

    private final String directory;
    private final LongSupplier usable;
    private final long reserve;
    private final LongSupplier nanos;
    private volatile Look last;

    private record Look(long at, Optional<String> problem) {}

    /**
     * @param usable bytes that may still be written; 0 also where nobody can tell
     * @param reserve bytes that must be left
     */
    DiskRoom(String directory, LongSupplier usable, long reserve, LongSupplier nanos) {
        this.directory = directory;
        this.usable = usable;
        this.reserve = reserve;
        this.nanos = nanos;
        this.last = new Look(nanos.getAsLong() - KEPT_NANOS, Optional.empty());
    }

    static DiskRoom of(JournalConfig config) {
        return new DiskRoom(
                config.directory().toString(),
                config.directory().toFile()::getUsableSpace,
                config.diskReserve(),
                System::nanoTime);
    }

    /** Why nothing may be written now. */
    Optional<String> problem() {
        Look look = last;
        long now = nanos.getAsLong();
        if (now - look.at() >= KEPT_NANOS) {
            look = new Look(now, look());
            last = look;
        }
        return look.problem();
    }

    private Optional<String> look() {
        long left = usable.getAsLong();
        return left >= reserve
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "the journal's disk is full: %.0f MiB are left for %s and %.0f MiB must be (berth.journal.disk-reserve); "
                                + "free some and writes go on by themselves",
                        left / MEBIBYTE,
                        directory,
                        reserve / MEBIBYTE));
    }
}
