package dev.berth.deploy.bench;

import dev.berth.deploy.bench.figures.Figures;
import dev.berth.deploy.bench.figures.Result;
import dev.berth.deploy.bench.figures.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/** API creations: the percentiles of each round are that round's samples. */
final class CreateBenchmark {
    private static final int ALONE = 300;
    private static final int TOGETHER = 2000;
    private static final int IN_FLIGHT = 64;

    private final CreateRuns runs;
    private final int rounds;
    private final Consumer<String> progress;

    CreateBenchmark(Wire wire, int rounds, Consumer<String> progress) {
        this.runs = new CreateRuns(wire);
        this.rounds = rounds;
        this.progress = progress;
    }

    List<Result> run() {
        var alone = new ArrayList<CreateRuns.Round>();
        var together = new ArrayList<CreateRuns.Round>();
        try {
            for (int round = 1; round <= rounds; round++) {
                progress.accept("API create, round " + round + " of " + rounds);
                alone.add(runs.run("one-" + round + "-", ALONE, 1));
                together.add(runs.run("many-" + round + "-", TOGETHER, IN_FLIGHT));
            }
            runs.clear();
        } catch (IncompleteException e) {
            return List.of(new Result.Incomplete("API create", String.valueOf(e.getMessage())));
        }
        String many = "API create, " + IN_FLIGHT + " in flight, ";
        return List.of(
                row(
                        "API create, 1 in flight, p50",
                        Unit.MILLISECONDS,
                        alone,
                        r -> r.milliseconds().percentile(50)),
                row(
                        "API create, 1 in flight, p99",
                        Unit.MILLISECONDS,
                        alone,
                        r -> r.milliseconds().percentile(99)),
                row(
                        many + "p50",
                        Unit.MILLISECONDS,
                        together,
                        r -> r.milliseconds().percentile(50)),
                row(
                        many + "p99",
                        Unit.MILLISECONDS,
                        together,
                        r -> r.milliseconds().percentile(99)),
                row(many + "throughput", Unit.PER_SECOND, together, CreateRuns.Round::perSecond));
    }

    private static Result row(
            String name, Unit unit, List<CreateRuns.Round> rounds, ToDoubleFunction<CreateRuns.Round> sample) {
        var samples = rounds.stream().map(sample::applyAsDouble).toList();
        return new Result.Measured(name, unit, Optional.empty(), new Figures(samples));
    }
}
