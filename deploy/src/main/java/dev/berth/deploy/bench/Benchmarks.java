package dev.berth.deploy.bench;

import dev.berth.deploy.bench.figures.Aim;
import dev.berth.deploy.bench.figures.Figures;
import dev.berth.deploy.bench.figures.Report;
import dev.berth.deploy.bench.figures.Result;
import dev.berth.deploy.bench.figures.Unit;
import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Home;
import dev.berth.deploy.cluster.PodNetworks;
import dev.berth.deploy.cluster.Running;
import dev.berth.deploy.cluster.Standing;
import dev.berth.deploy.cluster.TemporaryCluster;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/** Runs what was chosen: each group of benchmarks on a cluster of its own, which is gone when this returns, fails or is interrupted. */
public final class Benchmarks {
    private static final int FEW_NODES = 20;
    private static final int MANY_NODES = 200;

    private final Home home;
    private final Choice choice;
    private final Consumer<String> progress;
    private final List<Result> results = new ArrayList<>();

    /** @param home where the clusters' files lie meanwhile; nothing is left in it */
    public Benchmarks(Home home, Choice choice, Consumer<String> progress) {
        this.home = home;
        this.choice = choice;
        this.progress = new Throttle(progress);
    }

    /** @throws dev.berth.deploy.cluster.Failure if a cluster cannot be made */
    public Report run() {
        var machine = Machines.here();
        Instant began = Instant.now();
        double load = load();
        cluster(0).close();
        if (has(Benchmark.UP)) {
            up();
        }
        onCluster(
                FEW_NODES,
                List.of(
                        Benchmark.ORDERED,
                        Benchmark.PARALLEL,
                        Benchmark.ROLLING,
                        Benchmark.CREATE,
                        Benchmark.THOUSAND));
        onCluster(MANY_NODES, List.of(Benchmark.DAEMON));
        if (has(Benchmark.RESTART)) {
            restart();
        }
        return new Report(machine, began, load, load(), results);
    }

    private boolean has(Benchmark benchmark) {
        return choice.benchmarks().contains(benchmark);
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private void up() {
        var samples = new ArrayList<Double>();
        for (int round = 1; round <= choice.rounds(); round++) {
            String title = title("up", round);
            long began = System.nanoTime();
            try (Standing standing = Standing.start(cluster(0), said -> progress.accept(title + said))) {
                samples.add((System.nanoTime() - began) / 1e9);
            }
        }
        keep(new Result.Measured(
                "up, new cluster to Ready", Unit.SECONDS, Optional.of(Aim.median(15)), new Figures(samples)));
    }

    private void restart() {
        String title = "restart with " + choice.objects() + " objects: ";
        Consumer<String> telling = said -> progress.accept(title + said);
        try (Standing standing =
                Standing.start(cluster(0, Math.max(choice.heapMegabytes(), RestartBenchmark.HEAP)), telling)) {
            new RestartBenchmark(standing.cluster(), choice, telling).run().forEach(this::keep);
            standing.check();
        } catch (IncompleteException e) {
            keep(new Result.Incomplete(title.strip(), String.valueOf(e.getMessage())));
        }
    }

    private TemporaryCluster cluster(int simulatedNodes) {
        return cluster(simulatedNodes, choice.heapMegabytes());
    }

    private TemporaryCluster cluster(int simulatedNodes, int heapMegabytes) {
        var cluster = new Cluster(
                "bench000",
                choice.apiPort(),
                PodNetworks.free(),
                "simulated",
                simulatedNodes,
                TemporaryCluster.three());
        return new TemporaryCluster("the benchmarks", home, cluster, new Running(home, cluster, heapMegabytes));
    }

    private void onCluster(int nodes, List<Benchmark> possible) {
        List<Benchmark> chosen = possible.stream().filter(this::has).toList();
        if (chosen.isEmpty()) {
            return;
        }
        String title = "cluster with " + nodes + " simulated nodes: ";
        try (Standing standing = Standing.start(cluster(nodes), said -> progress.accept(title + said));
                Wire wire = new Wire(
                        standing.cluster().adminTls(), standing.cluster().apiPort())) {
            wire.post("/api/v1/namespaces", Workloads.namespace());
            for (Benchmark benchmark : chosen) {
                run(benchmark, wire, standing.cluster()::cpuSeconds);
                standing.check();
            }
            keep(new Result.Measured(
                    "RSS per node JVM, " + nodes + " simulated nodes, afterwards",
                    Unit.MEGABYTES,
                    Optional.of(Aim.each(400)),
                    new Figures(standing.cluster().rssMegabytes())));
        } catch (IncompleteException e) {
            keep(new Result.Incomplete(title.strip(), String.valueOf(e.getMessage())));
        }
    }

    private void run(Benchmark benchmark, Wire wire, DoubleSupplier cpu) {
        Runs runs = title -> new WorkloadRuns(
                wire, cpu, Duration.ofSeconds(choice.timeoutSeconds()), said -> progress.accept(title + said));
        switch (benchmark) {
            case UP, RESTART -> throw new IllegalArgumentException(benchmark.word() + " needs a cluster of its own");
            case ORDERED -> statefulSet(runs, benchmark, "OrderedReady x 50", "OrderedReady", 50, Optional.of(2.5));
            case PARALLEL -> statefulSet(runs, benchmark, "Parallel x 500", "Parallel", 500, Optional.of(5.0));
            case THOUSAND -> statefulSet(runs, benchmark, "Parallel x 1000", "Parallel", 1000, Optional.empty());
            case ROLLING -> rolling(wire, runs);
            case CREATE ->
                new CreateBenchmark(wire, choice.rounds(), progress).run().forEach(this::keep);
            case DAEMON ->
                rounds("DaemonSet x 200, apply to Ready", Optional.of(3.0), (round, title) -> {
                    String name = benchmark.word() + "-" + round;
                    return runs.titled(title)
                            .create(Workloads.DAEMON_SETS, name, Workloads.daemonSet(name), MANY_NODES);
                });
        }
    }

    private void statefulSet(
            Runs runs, Benchmark benchmark, String title, String policy, int replicas, Optional<Double> aim) {
        rounds(title + ", apply to Ready", aim, (round, shown) -> {
            String name = benchmark.word() + "-" + round;
            byte[] set = Workloads.statefulSet(name, replicas, policy);
            return runs.titled(shown).create(Workloads.STATEFUL_SETS, name, set, replicas);
        });
    }

    private void rolling(Wire wire, Runs runs) {
        String name = Benchmark.ROLLING.word();
        String path = Workloads.STATEFUL_SETS + "/" + name;
        String shown = "rolling update x 32";
        try {
            WorkloadRuns before = runs.titled(shown + ": ");
            before.timed(
                    Workloads.STATEFUL_SETS,
                    name,
                    32,
                    () -> wire.post(Workloads.STATEFUL_SETS, Workloads.statefulSet(name, 32, "Parallel")));
            rounds(
                    shown + ", patch to Ready",
                    Optional.empty(),
                    (round, title) -> runs.titled(title)
                            .timed(
                                    Workloads.STATEFUL_SETS,
                                    name,
                                    32,
                                    () -> wire.patch(path, Workloads.template("v" + round))));
            before.remove(Workloads.STATEFUL_SETS, name);
        } catch (IncompleteException e) {
            keep(new Result.Incomplete(shown + ", the set to be rolled", String.valueOf(e.getMessage())));
        }
    }

    /** Rounds with workloads, under the title that their progress is told with. */
    private interface Runs {
        WorkloadRuns titled(String title);
    }

    /** One round. */
    private interface Round {
        WorkloadRuns.Cost run(int number, String title) throws IncompleteException;
    }

    private void rounds(String name, Optional<Double> aim, Round round) {
        var seconds = new ArrayList<Double>();
        var cpuSeconds = new ArrayList<Double>();
        for (int number = 1; number <= choice.rounds(); number++) {
            try {
                WorkloadRuns.Cost cost = round.run(number, title(name, number));
                seconds.add(cost.seconds());
                cpuSeconds.add(cost.cpuSeconds());
            } catch (IncompleteException e) {
                keep(new Result.Incomplete(name, "round " + number + ": " + e.getMessage()));
                return;
            }
        }
        keep(new Result.Measured(name, Unit.SECONDS, aim.map(Aim::median), new Figures(seconds)));
        keep(new Result.Measured(
                "    processor time of the node JVMs", Unit.SECONDS, Optional.empty(), new Figures(cpuSeconds)));
    }

    private String title(String name, int round) {
        return name + ", round " + round + " of " + choice.rounds() + ": ";
    }

    private void keep(Result result) {
        results.add(result);
    }
}
