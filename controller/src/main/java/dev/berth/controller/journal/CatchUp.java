package dev.berth.controller.journal;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Waits until a peer has applied an entry that is known to be committed. */
final class CatchUp {
    private static final long LOOK_MILLIS = 20;

    private final Supplier<JournalCopy> peer;
    private final long end;

    CatchUp(Supplier<JournalCopy> peer, Duration patience) {
        this.peer = peer;
        this.end = System.nanoTime() + patience.toNanos();
    }

    /** @return fails if the patience ends before */
    CompletableFuture<JournalCopy> to(long index) {
        JournalCopy now = peer.get();
        if (now.reached() >= index) {
            return CompletableFuture.completedFuture(now);
        }
        if (System.nanoTime() - end > 0) {
            return CompletableFuture.failedFuture(new IOException("this node's journal has come to entry "
                    + now.reached() + " only, others to " + index + ": ask another node"));
        }
        return CompletableFuture.supplyAsync(
                        () -> to(index), CompletableFuture.delayedExecutor(LOOK_MILLIS, TimeUnit.MILLISECONDS))
                .thenCompose(later -> later);
    }
}
