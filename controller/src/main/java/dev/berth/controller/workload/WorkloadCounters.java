package dev.berth.controller.workload;

import java.util.concurrent.atomic.LongAdder;

/** What the workload controllers of this JVM have done since it started. Thread-safe. */
public final class WorkloadCounters {
    private final LongAdder plans = new LongAdder();
    private final LongAdder writes = new LongAdder();
    private final LongAdder refusals = new LongAdder();
    private final LongAdder faults = new LongAdder();

    void planned() {
        plans.increment();
    }

    void wrote(int steps) {
        writes.add(steps);
    }

    void refused() {
        refusals.increment();
    }

    void fault() {
        faults.increment();
    }

    public long plans() {
        return plans.sum();
    }

    public long writes() {
        return writes.sum();
    }

    public long refusals() {
        return refusals.sum();
    }

    /** Exceptions of planners and of the store: each is a bug, and is logged with its workload. */
    public long faults() {
        return faults.sum();
    }
}
