package dev.berth.deploy.cli;

import dev.berth.deploy.chaos.Chaos;
import dev.berth.deploy.chaos.Nemesis;
import dev.berth.deploy.chaos.Plan;
import dev.berth.deploy.chaos.history.Report;
import dev.berth.deploy.cluster.Failure;
import dev.berth.deploy.cluster.Home;
import dev.berth.deploy.cluster.HomeLock;
import dev.berth.deploy.cluster.Preflight;
import dev.berth.deploy.cluster.Sweeping;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Runs an experiment on a cluster of its own: three node JVMs, real processes, in the directory chaos of the home. Meanwhile",
            "clients write, read and watch, and pods append to logs that survive them; a checker that knows nothing of Berth reads the",
            "history. Prints a verdict and the seed; keeps the raw data, a report and a picture (timeline.svg).",
            ""
        },
        footer = {
            "",
            "Exit code 0 if nothing was broken and the run was worth something, else 1. A run is void if too few operations were made, a",
            "fault did not hit, or an experiment never struck. The same seed gives the same faults in the same order; what they meet differs."
        })
final class ChaosRun implements Callable<Integer> {
    @Parameters(
            paramLabel = "EXPERIMENT",
            description = "one of ./berth chaos list, several with commas between, or all",
            arity = "1")
    private String name = "";

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "decides victims, times and order (default: by the clock)")
    private @Nullable Long seed;

    @Option(
            names = "--minutes",
            paramLabel = "M",
            description = {
                "how long faults begin, such as 0.5 (default: ${DEFAULT-VALUE}); until each experiment",
                "has had its turn, up to twice as long"
            })
    private double minutes = 3;

    @Option(
            names = "--out",
            paramLabel = "DIRECTORY",
            description = "where to keep what is kept (default: chaos-EXPERIMENT-SEED here)")
    private @Nullable Path out;

    @Option(
            names = "--api-port",
            paramLabel = "PORT",
            description =
                    "the port of the API on 127.0.0.1; the 300 ports above it are used too (default: ${DEFAULT-VALUE})")
    private int apiPort = 9443;

    @Option(
            names = "--heap",
            paramLabel = "MB",
            description = "the Java heap of each node JVM (default: ${DEFAULT-VALUE}, that of ./berth up)")
    private int heap = Up.HEAP;

    @Override
    public Integer call() {
        Preflight.java();
        Preflight.processRuntime();
        if (!(minutes > 0)) {
            throw new Failure("--minutes " + minutes + " is not a length of time", "name a number above 0");
        }
        long chosen = seed == null ? System.currentTimeMillis() / 1000 : seed;
        var plan = new Plan(
                        name, Plan.named(name), chosen, Duration.ofMillis(Math.round(minutes * 60_000)), apiPort, heap)
                .possible(Nemesis::problem);
        var home = new Home(Common.home().root().resolve("chaos"));
        Preflight.home(home);
        Path kept = out == null ? Path.of("chaos-" + name.replace(',', '+') + "-" + chosen) : out;
        try (var lock = HomeLock.take(home)) {
            return locked(home, plan, kept.toAbsolutePath()) ? 0 : 1;
        }
    }

    /** Only with the lock: what is deleted at the end could be another run's. */
    private static boolean locked(Home home, Plan plan, Path kept) {
        try {
            return run(home, plan, kept);
        } finally {
            Sweeping.deleteHome(home);
        }
    }

    private static boolean run(Home home, Plan plan, Path kept) {
        Progress progress = Progress.onStderr();
        progress.show(plan.name() + ", seed " + plan.seed());
        Chaos.Outcome outcome = new Chaos(new Home(home.root().resolve("cluster")), plan, progress::show).run(kept);
        progress.done("kept in " + Common.shown(kept));
        System.out.print(Report.text(outcome.history(), outcome.verdict()));
        return outcome.verdict().passed();
    }
}
