package dev.berth.agent.simulated;

import dev.berth.protocol.node.BootClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The clock and timer of simulated pods: real and shared by all nodes of a JVM, or virtual in tests. */
public interface SimulatedTime {
    Instant now();

    /** Time since the machine's boot, for leases. */
    Duration sinceBoot();

    /** Runs the task then; it must not block. A zero delay may run it at once on the caller's thread. */
    void after(Duration delay, Runnable task);

    /** Wall clock, and the scheduler's threads. */
    static SimulatedTime real(ScheduledExecutorService scheduler) {
        BootClock boot = BootClock.system();
        return new SimulatedTime() {
            @Override
            public Instant now() {
                return Instant.ofEpochMilli(System.currentTimeMillis());
            }

            @Override
            public Duration sinceBoot() {
                return boot.now();
            }

            @Override
            public void after(Duration delay, Runnable task) {
                scheduler.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            }
        };
    }
}
