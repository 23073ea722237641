package dev.berth.deploy.planning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collection;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs JMH and prints what it measured; left out of the gate (docs/benchmarks.md has the command). */
@Tag("benchmark")
class PlanningMeasuredTest {
    private static final double BYTES = 2 << 20;

    @Test
    void aThousandPodsArePlannedInLessThanTwoMegabytes() throws RunnerException {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("^" + Planning.class.getName() + "\\.")
                        .addProfiler(GCProfiler.class)
                        .build())
                .run();
        assertThat(results).hasSize(2);
        for (RunResult r : results) {
            String state = r.getParams().getParam("state");
            double bytes = Objects.requireNonNull(r.getSecondaryResults().get("gc.alloc.rate.norm"))
                    .getScore();
            System.out.printf(
                    "%s: %.2f ms (aim 5), %.0f KiB (aim 2048)%n",
                    state, r.getPrimaryResult().getScore(), bytes / 1024);
            assertThat(bytes).as("bytes of one planning, %s", state).isLessThan(BYTES);
        }
    }
}
