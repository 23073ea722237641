package dev.berth.agent.link;

import java.time.Duration;

/** Told each time an agent's lease moves: where the watchdog outside the JVM gets its deadline from. Must not block. */
public interface LeaseListener {
    /** Pods of this epoch may run until the deadline, counted from the machine's boot. */
    void until(long epoch, Duration deadline);

    /** Whether somebody sees to it that pods end at the deadline; without that a lease is neither taken nor kept. */
    default boolean watched() {
        return true;
    }

    static LeaseListener none() {
        return (epoch, deadline) -> {};
    }
}
