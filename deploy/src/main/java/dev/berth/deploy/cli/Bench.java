package dev.berth.deploy.cli;

import dev.berth.deploy.bench.Benchmarks;
import dev.berth.deploy.bench.Choice;
import dev.berth.deploy.bench.figures.Report;
import dev.berth.deploy.cluster.Failure;
import dev.berth.deploy.cluster.Home;
import dev.berth.deploy.cluster.HomeLock;
import dev.berth.deploy.cluster.Preflight;
import dev.berth.deploy.cluster.Sweeping;
import dev.berth.protocol.api.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = {
            "Measures a cluster of its own: three node JVMs, simulated pods, in the directory bench of the home. It is taken down and",
            "deleted at the end. Prints what it measured beside what was aimed at; a run that did not complete has no number.",
            ""
        },
        footer = {
            "",
            "Benchmarks:",
            "  up        a new cluster of three node JVMs, from its certificates to all Ready",
            "  ordered   a StatefulSet of 50 replicas, OrderedReady, on 20 simulated nodes",
            "  parallel  a StatefulSet of 500 replicas, Parallel, on 20 simulated nodes",
            "  rolling   a rolling update of a StatefulSet of 32 replicas",
            "  create    creation of ConfigMaps, one and 64 in flight",
            "  daemon    a DaemonSet on 200 simulated nodes",
            "  thousand  a StatefulSet of 1,000 replicas, Parallel (only when named, or with all)",
            "  restart   one control JVM, then all, killed with 100,000 objects stored, until they serve again (likewise; takes minutes",
            "            and 3 GiB of memory for each of three JVMs)",
            "",
            "Exit code 0 if every chosen benchmark completed (whether or not it reached its aim), else 1."
        })
final class Bench implements Callable<Integer> {
    @Parameters(
            paramLabel = "BENCHMARK",
            description = "what to measure (default: all but thousand and restart)",
            arity = "0..*")
    private List<String> words = List.of();

    @Option(
            names = {"-n", "--rounds"},
            paramLabel = "N",
            description = "how often to measure each (default: ${DEFAULT-VALUE})")
    private int rounds = 5;

    @Option(names = "--json", paramLabel = "FILE", description = "also write the report with every sample to this file")
    private @Nullable Path json;

    @Option(
            names = "--api-port",
            paramLabel = "PORT",
            description =
                    "the port of the API on 127.0.0.1; the 300 ports above it are used too (default: ${DEFAULT-VALUE})")
    private int apiPort = 8443;

    @Option(
            names = "--heap",
            paramLabel = "MB",
            description = "the Java heap of each node JVM (default: ${DEFAULT-VALUE}, that of ./berth up)")
    private int heap = Up.HEAP;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "how long one round may take (default: ${DEFAULT-VALUE})")
    private int timeout = 120;

    @Option(
            names = "--objects",
            paramLabel = "N",
            description = "how many ConfigMaps of 1 KiB restart stores first (default: ${DEFAULT-VALUE})")
    private int objects = 100_000;

    @Override
    public Integer call() {
        Preflight.java();
        var choice = new Choice(Choice.named(words), rounds, apiPort, heap, timeout, objects);
        var home = new Home(Common.home().root().resolve("bench"));
        Preflight.home(home);
        try (var lock = HomeLock.take(home)) {
            return measure(home, choice) ? 0 : 1;
        }
    }

    /** Only with the lock: what is deleted at the end could be another run's. */
    private boolean measure(Home home, Choice choice) {
        try {
            Report report = report(home, choice);
            System.out.print(report.text());
            if (json != null) {
                write(report, json);
            }
            return report.complete();
        } finally {
            Sweeping.deleteHome(home);
        }
    }

    private static Report report(Home home, Choice choice) {
        Progress progress = Progress.onStderr();
        var cluster = new Home(home.root().resolve("cluster"));
        Report report = new Benchmarks(cluster, choice, progress::show).run();
        progress.done("measured: " + report.results().size() + " figures of "
                + choice.benchmarks().size() + " benchmarks");
        return report;
    }

    private static void write(Report report, Path file) {
        try {
            Files.write(file, Json.mapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(report.json()));
        } catch (IOException e) {
            throw new Failure("cannot write " + file + " (" + e.getMessage() + ")", "name a file that can be written");
        }
    }
}
