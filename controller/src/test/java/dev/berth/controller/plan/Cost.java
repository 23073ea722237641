package dev.berth.controller.plan;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;

/**
 * What one call costs this thread: bytes are the same in every run and on every machine, however busy; the processor time is the best of
 * many and counts no waiting.
 */
public record Cost(long bytes, Duration time) {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    public static Cost of(Runnable call, int warmUp, int measured) {
        for (int i = 0; i < warmUp; i++) {
            call.run();
        }
        long bytes = Long.MAX_VALUE;
        long nanos = Long.MAX_VALUE;
        for (int i = 0; i < measured; i++) {
            long bytesBefore = THREADS.getCurrentThreadAllocatedBytes();
            long nanosBefore = THREADS.getCurrentThreadCpuTime();
            call.run();
            nanos = Math.min(nanos, THREADS.getCurrentThreadCpuTime() - nanosBefore);
            bytes = Math.min(bytes, THREADS.getCurrentThreadAllocatedBytes() - bytesBefore);
        }
        return new Cost(bytes, Duration.ofNanos(nanos));
    }

    @Override
    public String toString() {
        return time.toNanos() / 1000 + " us, " + bytes / 1024 + " KiB";
    }
}
