package dev.berth.deploy.chaos;

import dev.berth.deploy.chaos.history.Checker;
import dev.berth.deploy.chaos.history.Course;
import dev.berth.deploy.chaos.history.History;
import dev.berth.deploy.chaos.history.Limits;
import dev.berth.deploy.chaos.history.Operation;
import dev.berth.deploy.chaos.history.Sighting;
import dev.berth.deploy.chaos.history.Told;
import dev.berth.deploy.chaos.history.Verdict;
import dev.berth.deploy.cluster.Api;
import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.Failure;
import dev.berth.deploy.cluster.Home;
import dev.berth.deploy.cluster.PodNetworks;
import dev.berth.deploy.cluster.Running;
import dev.berth.deploy.cluster.Standing;
import dev.berth.deploy.cluster.Sweeping;
import dev.berth.deploy.cluster.TemporaryCluster;
import dev.berth.deploy.cluster.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One run of an experiment, on a cluster of its own that is gone when it returns, fails or is interrupted. */
public final class Chaos {
    private static final Duration WHOLE = Duration.ofMinutes(2);
    private static final Limits LIMITS = new Limits(5, Duration.ofSeconds(30));
    private static final long QUIET_NANOS = Duration.ofSeconds(3).toNanos();

    private final Home home;
    private final Plan plan;
    private final Consumer<String> progress;

    /** @param home where the cluster's files lie meanwhile; nothing is left in it */
    public Chaos(Home home, Plan plan, Consumer<String> progress) {
        this.home = home;
        this.plan = plan;
        this.progress = progress;
    }

    /** What a run leaves: what happened, and what it shows. */
    public record Outcome(History history, Verdict verdict) {}

    /**
     * @param kept the directory to keep the raw data in
     * @throws Failure if the cluster does not come up before the first fault
     */
    public Outcome run(Path kept) {
        clear();
        var cluster =
                new Cluster("chaos000", plan.apiPort(), PodNetworks.free(), "process", 0, TemporaryCluster.three());
        cluster.save(home);
        settings();
        Optional<WallClock> clock = clock(cluster);
        var running = new Running(
                home,
                cluster,
                plan.heapMegabytes(),
                member -> Stream.concat(
                                Cuts.inGroup(member).stream(),
                                clock.map(c -> c.words(member)).orElse(List.of()).stream())
                        .toList());
        var temporary = new TemporaryCluster("the chaos experiments", home, cluster, running);
        try (var cuts = new Cuts(cluster);
                Disks disks = Disks.under(home, cluster, plan.needs(Need.DISKS) ? cluster.controls() : List.of());
                Standing standing = Standing.start(temporary, progress)) {
            // Ended by a signal, the launcher closes nothing; rules and mounts would outlive it.
            Runtime.getRuntime().addShutdownHook(new Thread(cuts::heal, "heals the cut networks"));
            Runtime.getRuntime().addShutdownHook(new Thread(disks::close, "unmounts the journals' disks"));
            try (Api api = running.api();
                    Rest rest = new Rest(running.adminTls(), cluster.apiPort())) {
                var means = new Means(
                        cuts,
                        new DiskFaults(disks, rest, new NodeLogs(cluster, home)),
                        clock.map(c -> new ClockFaults(c, running::adminTls, cluster)));
                return new Round(cluster, running.founded(), api, rest, means, kept).outcome();
            } finally {
                Raw.nodeLogs(home, cluster, kept);
                standing.check();
            }
        }
    }

    /** A journal that is to be caught writing its state must do so often. */
    private void settings() {
        if (plan.nemeses().contains(Nemesis.KILL_IN_SNAPSHOT)) {
            try {
                Files.writeString(home.settings(), "berth.journal.snapshot-every = 300\n");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Of one member, which the seed names: what sets a JVM's clock must be there when it starts. */
    private Optional<WallClock> clock(Cluster cluster) {
        int victim = Math.floorMod(plan.seed(), cluster.members().size());
        return plan.needs(Need.CLOCK)
                ? Optional.of(WallClock.of(cluster.members().get(victim), home.root()))
                : Optional.empty();
    }

    /** Ends and removes what a run that was killed has left. */
    private void clear() {
        Disks.clear(home);
        Cluster.load(home).ifPresent(left -> {
            new TemporaryCluster("the chaos experiments", home, left, new Running(home, left, plan.heapMegabytes()))
                    .close();
        });
        Sweeping.deleteHome(home);
    }

    /** What is done on a cluster that is up. */
    private final class Round {
        private final Cluster cluster;
        private final Running running;
        private final Api api;
        private final Rest rest;
        private final Path kept;
        private final RunClock clock = RunClock.here();
        private final Workload workload;
        private final Strikes strikes;
        private final Random chance = new Random(plan.seed());
        private final Attempts attempts;
        private final List<Long> whole = new ArrayList<>();
        private final List<Verdict.Violation> notWhole = new ArrayList<>();

        Round(Cluster cluster, Running running, Api api, Rest rest, Means means, Path kept) {
            this.cluster = cluster;
            this.running = running;
            this.api = api;
            this.rest = rest;
            this.kept = kept;
            this.workload = new Workload(rest, home);
            this.strikes = new Strikes(cluster, home, running, workload, means, clock, chance);
            this.attempts = new Attempts(strikes::strike, strikes::heal, clock::now);
        }

        Outcome outcome() {
            workload.start();
            if (!awaitWhole()) {
                throw new Failure(
                        "the workload of the experiment is not Ready after " + WHOLE.toSeconds() + " s",
                        "read the node logs in " + kept);
            }
            long began = clock.now();
            List<Operation> operations;
            List<Sighting> sightings;
            Told told;
            try (var lookouts = new Lookouts(cluster, home, running.adminTls(), clock, Workload.NAMESPACE);
                    var watching = new Watching(rest, clock, Workload.NAMESPACE);
                    var registers = new Registers(rest, clock, Workload.NAMESPACE, plan.seed())) {
                strikes(began, registers);
                operations = registers.finish();
                sightings = watching.finish(
                        operations.stream().mapToLong(Operation::revision).max().orElse(0));
                told = lookouts.finish();
            }
            var history = new History(
                    plan.name(),
                    plan.seed(),
                    cluster.members().stream().map(Cluster.Member::name).toList(),
                    began,
                    clock.now(),
                    operations,
                    sightings,
                    workload.lines(),
                    attempts.faults(),
                    new Course(plan.nemeses().stream().map(Nemesis::word).toList(), attempts.failed(), whole),
                    told);
            var outcome = new Outcome(history, judged(history));
            Raw.keep(outcome, workload.logs(), kept);
            Raw.api(rest, kept);
            return outcome;
        }

        private void strikes(long began, Registers registers) {
            for (int turn = 0; ; turn++) {
                for (Nemesis nemesis : plan.turn(chance)) {
                    LockSupport.parkNanos(QUIET_NANOS);
                    if (plan.over(Duration.of(clock.now() - began, ChronoUnit.MICROS), turn)) {
                        return;
                    }
                    progress.accept(nemesis.word() + "   " + registers.acknowledged() + " operations so far");
                    attempts.make(nemesis);
                    if (!recovered(nemesis)) {
                        return;
                    }
                }
            }
        }

        /** The nodes' newest lives are Ready, and the workload is. */
        private boolean awaitWhole() {
            return Waiting.until(
                    WHOLE,
                    () -> running.missing(api, cluster.members()).isEmpty()
                            && workload.whole(api, cluster.members().size()));
        }

        private boolean recovered(Nemesis nemesis) {
            if (awaitWhole()) {
                whole.add(clock.now());
                return true;
            }
            notWhole.add(new Verdict.Violation(
                    "never stuck",
                    nemesis.word(),
                    clock.now(),
                    "the cluster was not whole again " + WHOLE.toSeconds() + " s after " + nemesis.word()
                            + " was healed"));
            return false;
        }

        private Verdict judged(History history) {
            Verdict found = Checker.check(history, LIMITS);
            List<Verdict.Violation> all = new ArrayList<>(found.violations());
            all.addAll(notWhole);
            all.addAll(strikes.broken());
            return new Verdict(all, found.voids(), found.failovers(), found.operationsPerSecond());
        }
    }
}
