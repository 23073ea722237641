package dev.berth.deploy.chaos.history;

import dev.berth.deploy.bench.figures.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** How long failovers took, held against what they are to take from the fault to the replacement Ready (docs/design.md, P5). */
record FailoverTimes(List<Failover> failovers) {
    /** With fewer the slowest of a hundred is not known. */
    static final int ENOUGH = 50;

    static final double AIM_P50 = 10;
    static final double AIM_P99 = 15;

    FailoverTimes {
        failovers = List.copyOf(failovers);
    }

    /** To the first line, in seconds; empty without failovers. */
    Optional<Figures> lines() {
        return figures(f -> Optional.of(f.micros()));
    }

    /** To Ready, in seconds, of those that were seen to become so; empty without any. */
    Optional<Figures> ready() {
        return figures(f -> f.readyMicros().stream().boxed().findFirst());
    }

    private Optional<Figures> figures(Function<Failover, Optional<Long>> micros) {
        List<Double> seconds = failovers.stream()
                .flatMap(f -> micros.apply(f).stream())
                .map(m -> m / 1e6)
                .toList();
        return seconds.isEmpty() ? Optional.empty() : Optional.of(new Figures(seconds));
    }

    static boolean judged(Figures ready) {
        return ready.n() >= ENOUGH;
    }

    /** The aims that were missed, in words; none if too few failovers were seen to judge them. */
    List<String> missed() {
        List<String> missed = new ArrayList<>();
        ready().filter(FailoverTimes::judged).ifPresent(ready -> {
            missed(ready, 50, AIM_P50).ifPresent(missed::add);
            missed(ready, 99, AIM_P99).ifPresent(missed::add);
        });
        return missed;
    }

    private static Optional<String> missed(Figures ready, int percent, double aim) {
        double took = ready.percentile(percent);
        return took <= aim
                ? Optional.empty()
                : Optional.of(String.format(
                        Locale.ROOT,
                        "p%d of %d failovers, from the fault to Ready, is %.3f s; the aim is %.0f s",
                        percent,
                        ready.n(),
                        took,
                        aim));
    }
}
