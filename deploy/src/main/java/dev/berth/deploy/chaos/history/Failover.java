package dev.berth.deploy.chaos.history;

import java.util.OptionalLong;

/**
 * An identity that lost its node and was there again.
 *
 * @param micros from the beginning of the fault to the first line of the new life
 * @param readyMicros from there to the moment at which the API told its pod to be Ready; empty if nobody saw that
 */
public record Failover(String identity, String fault, String from, String to, long micros, OptionalLong readyMicros) {
    /** Until it both wrote and was Ready, as far as that was seen. */
    long longest() {
        return Math.max(micros, readyMicros.orElse(micros));
    }
}
