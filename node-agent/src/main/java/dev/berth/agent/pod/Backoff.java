package dev.berth.agent.pod;

import java.time.Duration;
import java.time.Instant;

/**
 * The kubelet's doubling delay (client-go's flowcontrol.Backoff): the first failure is tried again at once, then after the base delay, then
 * twice that and so on up to the limit; after twice the limit without a failure it starts over.
 *
 * @param delay what the next failure has to wait, zero for nothing
 */
record Backoff(Duration delay, Instant updated) {
    static final Backoff NONE = new Backoff(Duration.ZERO, Instant.EPOCH);

    /** What a failure at this time has to wait. */
    Duration wait(Instant failed, Duration max) {
        return expired(failed, max) ? Duration.ZERO : delay;
    }

    /** After one more failure, whose next try is at {@code at}. */
    Backoff next(Instant at, Duration base, Duration max) {
        if (delay.isZero() || expired(at, max)) {
            return new Backoff(base, at);
        }
        Duration doubled = delay.multipliedBy(2);
        return new Backoff(doubled.compareTo(max) > 0 ? max : doubled, at);
    }

    private boolean expired(Instant at, Duration max) {
        return Duration.between(updated, at).compareTo(max.multipliedBy(2)) > 0;
    }
}
