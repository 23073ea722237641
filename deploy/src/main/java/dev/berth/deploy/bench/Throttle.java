package dev.berth.deploy.bench;

import java.time.Duration;
import java.util.function.Consumer;

/** Lets through what is told at most twice a second, so that telling costs nothing while something is measured. */
final class Throttle implements Consumer<String> {
    private static final long PAUSE_NANOS = Duration.ofMillis(500).toNanos();

    private final Consumer<String> to;
    private long last = System.nanoTime() - PAUSE_NANOS;

    Throttle(Consumer<String> to) {
        this.to = to;
    }

    @Override
    public synchronized void accept(String said) {
        long now = System.nanoTime();
        if (now - last >= PAUSE_NANOS) {
            last = now;
            to.accept(said);
        }
    }
}
