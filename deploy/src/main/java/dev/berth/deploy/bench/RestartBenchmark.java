package dev.berth.deploy.bench;

import dev.berth.deploy.bench.figures.Aim;
import dev.berth.deploy.bench.figures.Figures;
import dev.berth.deploy.bench.figures.Result;
import dev.berth.deploy.bench.figures.Unit;
import dev.berth.deploy.cluster.Cluster;
import dev.berth.deploy.cluster.TemporaryCluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * How long control JVMs need after SIGKILL until they serve again, with very many objects stored: their supervisors start them at once, and
 * each is asked on its own port.
 */
final class RestartBenchmark {
    /** In megabytes: the objects are in memory several times over, as stored, in the owner of their kind, and read in each view. */
    static final int HEAP = 3072;

    private static final int IN_FLIGHT = 128;
    private static final int TOLD_EVERY = 2000;
    /** Less than the time that the server itself looks for a majority: a question of before the cluster was there says nothing later. */
    private static final Duration ASKED = Duration.ofSeconds(1);

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final TemporaryCluster cluster;
    private final Choice choice;
    private final Consumer<String> progress;

    /**
     * Seconds from the kill.
     *
     * @param got until one object was read, newest state, no view that may be behind
     * @param ready until {@code /readyz}
     * @param listed until the last byte of a list of all objects
     */
    private record Served(double got, double ready, double listed) {
        Served later(Served other) {
            return new Served(Math.max(got, other.got), Math.max(ready, other.ready), Math.max(listed, other.listed));
        }
    }

    RestartBenchmark(TemporaryCluster cluster, Choice choice, Consumer<String> progress) {
        this.cluster = cluster;
        this.choice = choice;
        this.progress = progress;
    }

    List<Result> run() throws IncompleteException {
        double perSecond = fill();
        var one = new ArrayList<Served>();
        var all = new ArrayList<Served>();
        List<Cluster.Member> members = cluster.members();
        for (int round = 0; round < choice.rounds(); round++) {
            one.add(crash(List.of(members.get(round % members.size()))));
            all.add(crash(members));
        }
        var results = new ArrayList<Result>();
        results.add(measured("stored by " + IN_FLIGHT + " in flight", Unit.PER_SECOND, List.of(perSecond)));
        results.addAll(rows("one control JVM killed", one));
        results.addAll(rows("all control JVMs killed, the last of them", all));
        results.add(measured("RSS per node JVM, afterwards", Unit.MEGABYTES, cluster.rssMegabytes()));
        return results;
    }

    private Result measured(String name, Unit unit, List<Double> samples) {
        return new Result.Measured(
                choice.objects() + " objects, " + name, unit, Optional.empty(), new Figures(samples));
    }

    private List<Result> rows(String who, List<Served> served) {
        return List.of(
                row(who + ": get", served, Served::got),
                row(who + ": /readyz", served, Served::ready),
                row(who + ": list of all", served, Served::listed));
    }

    private Result row(String name, List<Served> served, ToDoubleFunction<Served> sample) {
        var figures = new Figures(served.stream().map(sample::applyAsDouble).toList());
        return new Result.Measured(
                choice.objects() + " objects, " + name, Unit.SECONDS, Optional.of(Aim.median(10)), figures);
    }

    private double fill() throws IncompleteException {
        try (Wire wire = new Wire(cluster.adminTls(), cluster.apiPort())) {
            wire.post("/api/v1/namespaces", Workloads.namespace());
            Duration longest = Duration.ofSeconds(choice.timeoutSeconds());
            var runs = new CreateRuns(wire, body -> wire.store(Workloads.CONFIG_MAPS, body, longest));
            long began = System.nanoTime();
            for (int from = 0; from < choice.objects(); from += TOLD_EVERY) {
                progress.accept(from + " stored");
                runs.run("from-" + from + "-", Math.min(TOLD_EVERY, choice.objects() - from), IN_FLIGHT);
            }
            return choice.objects() / seconds(began);
        }
    }

    private Served crash(List<Cluster.Member> members) throws IncompleteException {
        cluster.awaitReady(progress);
        progress.accept("killing " + members.stream().map(Cluster.Member::name).toList());
        long began = System.nanoTime();
        cluster.crash(members);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Served>> asked = members.stream()
                    .map(m -> threads.submit(() -> serving(m, began)))
                    .toList();
            Served last = new Served(0, 0, 0);
            for (Future<Served> each : asked) {
                last = last.later(each.get());
            }
            return last;
        } catch (ExecutionException e) {
            throw IncompleteException.in(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IncompleteException("interrupted");
        }
    }

    private Served serving(Cluster.Member member, long began) throws IncompleteException {
        try (Wire own = new Wire(cluster.adminTls(), cluster.apiPort(member))) {
            double got = until(member, "a get", began, () -> own.serves(Workloads.CONFIG_MAPS + "/from-0-0", ASKED));
            double ready = until(member, "/readyz", began, () -> own.serves("/readyz", ASKED));
            Duration longest = Duration.ofSeconds(choice.timeoutSeconds());
            double listed = until(
                    member,
                    "a list of all objects",
                    began,
                    () -> own.count(Workloads.CONFIG_MAPS, longest) == choice.objects());
            return new Served(got, ready, listed);
        }
    }

    private interface Question {
        boolean answered() throws IncompleteException;
    }

    private double until(Cluster.Member member, String what, long began, Question question) throws IncompleteException {
        while (!question.answered()) {
            if (seconds(began) > choice.timeoutSeconds()) {
                throw new IncompleteException(
                        member.name() + " did not answer " + what + " for " + choice.timeoutSeconds() + " s");
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        double after = seconds(began);
        progress.accept(member.name() + " answered " + what + " after " + Unit.SECONDS.text(after) + " s");
        return after;
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }
}
