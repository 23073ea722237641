package dev.berth.deploy.planning;

import dev.berth.controller.plan.Plan;
import dev.berth.controller.sets.SetSnapshot;
import dev.berth.controller.sets.SetWorld;
import dev.berth.controller.sets.StatefulSetPlanner;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One planning of a StatefulSet of 1,000 pods, in the states that it is planned in most. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class Planning {
    static final int PODS = 1000;

    /** {@code rolling} has conditions and a deadline for its roll-out, which are off by default. */
    @Param({"settled", "rolling"})
    String state = "";

    private final StatefulSetPlanner planner = new StatefulSetPlanner(250);
    private SetSnapshot snapshot = new SetWorld("Parallel", 1).snapshot();
    private Instant now = Instant.EPOCH;

    @Setup
    public void prepare() {
        SetWorld w = switch (state) {
            case "settled" -> new SetWorld("Parallel", PODS).settle();
            case "rolling" -> SetWorld.rollingWithEveryOptIn(PODS);
            default -> throw new IllegalArgumentException(state);
        };
        snapshot = w.snapshot();
        now = w.world.now();
    }

    @Benchmark
    public Plan plan() {
        return planner.plan(snapshot, now);
    }
}
