package dev.berth.protocol.store;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * After a pass that took long, a rest of the same length leaves the machine to others; a short one is followed at once, for timers are
 * coarse. Counted by a clock that never jumps: by the wall's, one that is set back would stop the passes for as long. For one thread.
 */
public final class Breather {
    /** A pass of this length needs no rest after it. */
    private static final long SHORT = Duration.ofMillis(2).toNanos();

    private final LongSupplier nanos;
    private long began;
    private long until;

    public Breather() {
        this(System::nanoTime);
    }

    Breather(LongSupplier nanos) {
        this.nanos = nanos;
        this.until = nanos.getAsLong();
    }

    public void passBegins() {
        began = nanos.getAsLong();
    }

    public void passEnds() {
        long now = nanos.getAsLong();
        until = now + (now - began);
    }

    /** How long the next pass is to wait; zero if it need not. */
    public Duration rest() {
        long left = until - nanos.getAsLong();
        return left <= SHORT ? Duration.ZERO : Duration.ofNanos(left);
    }
}
