package dev.berth.deploy.chaos.history;

import dev.berth.deploy.chaos.history.Operation.Kind;
import dev.berth.deploy.chaos.history.Operation.Result;
import dev.berth.deploy.chaos.history.Verdict.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A history in the making; its times are given in seconds since it began. */
final class Story {
    static final Limits LIMITS = new Limits(0.5, Duration.ofSeconds(30));
    static final long BEGAN = 7_000_000_000L;
    static final int LENGTH = 100;

    final List<Operation> operations = new ArrayList<>();
    final List<Sighting> sightings = new ArrayList<>();
    final List<Line> lines = new ArrayList<>();
    final List<Fault> faults = new ArrayList<>();
    final List<FailedStrike> failed = new ArrayList<>();
    final List<Long> whole = new ArrayList<>();
    final List<String> neverStruck = new ArrayList<>();
    final List<Readiness> ready = new ArrayList<>();
    final List<Loss> losses = new ArrayList<>();

    /** A node is stopped for 30 s; its pod moves, another stays, and so does a daemon; one register is written, read and watched. */
    static Story sound() {
        return new Story().withLives().withRegister().fault("stop-long", "node-1", 40.5, 70, true);
    }

    Story withLives() {
        return life("writer-0", "a", "node-1", 1, 40)
                .life("writer-0", "b", "node-2", 48, 99)
                .life("writer-1", "c", "node-3", 2, 99)
                .life("daemon@node-2", "d", "node-2", 1, 99);
    }

    Story withRegister() {
        relist(100, 0);
        for (int i = 1; i <= 90; i++) {
            write(i, i, i + 0.1, Result.OK, 100 + i);
            read(i, i + 0.2, i + 0.3);
            sight(i, 100 + i, i + 0.1);
        }
        return read(90, 95, 95.1);
    }

    /** A line each second. */
    Story life(String identity, String life, String node, int from, int to) {
        for (int second = from; second <= to; second++) {
            line(identity, life, node, second, second - from);
        }
        return this;
    }

    Story line(String identity, String life, String node, double at, long counter) {
        return line(identity, life, node, at, 1, counter);
    }

    /** With its first line a life's pod is Ready. */
    Story line(String identity, String life, String node, double at, long epoch, long counter) {
        if (counter == 0) {
            ready.add(new Readiness(life, micros(at)));
        }
        lines.add(new Line(identity, life, node, micros(at), epoch, counter));
        return this;
    }

    Story write(long value, double began, double ended, Result result, long revision) {
        operations.add(new Operation(0, Kind.WRITE, "r", value, micros(began), micros(ended), result, revision));
        return this;
    }

    Story read(long value, double began, double ended) {
        operations.add(new Operation(1, Kind.READ, "r", value, micros(began), micros(ended), Result.OK, 0));
        return this;
    }

    Story sight(long value, long revision, double at) {
        sightings.add(new Sighting("r", value, revision, micros(at), false));
        return this;
    }

    Story relist(long revision, double at) {
        sightings.add(new Sighting("", 0, revision, micros(at), true));
        return this;
    }

    Story fault(String what, String node, double began, double ended, boolean takesPods) {
        return fault(what, node, began, ended, takesPods ? Toll.TAKES_PODS : Toll.MAY_TAKE_PODS);
    }

    /** A second after its end the cluster is whole. */
    Story fault(String what, String node, double began, double ended, Toll toll) {
        faults.add(new Fault(what, List.of(node), micros(began), micros(ended), toll, "seen"));
        whole.add(micros(ended + 1));
        if (toll == Toll.TAKES_PODS) {
            double lost = Math.min(began + 7, ended);
            loss(Loss.Kind.UNREACHABLE, node, lost)
                    .loss(Loss.Kind.FENCED, node, lost)
                    .loss(Loss.Kind.DOWNED, node, lost);
        }
        return this;
    }

    Story loss(Loss.Kind kind, String node, double at) {
        losses.add(new Loss(kind, node, micros(at), "a log says so"));
        return this;
    }

    Story failed(String what, double began, double ended, String why) {
        failed.add(new FailedStrike(what, micros(began), micros(ended), why));
        whole.add(micros(ended + 1));
        return this;
    }

    static long micros(double second) {
        return BEGAN + Math.round(second * 1e6);
    }

    History history() {
        List<String> planned = new ArrayList<>(neverStruck);
        faults.forEach(f -> planned.add(f.what()));
        return new History(
                "all",
                42,
                List.of("node-1", "node-2", "node-3"),
                BEGAN,
                micros(LENGTH),
                operations,
                sightings,
                lines,
                faults,
                new Course(planned, failed, whole.stream().sorted().toList()),
                new Told(ready, losses));
    }

    Verdict verdict() {
        return Checker.check(history(), LIMITS);
    }

    List<Violation> violations() {
        return verdict().violations();
    }

    List<String> texts() {
        return violations().stream().map(Violation::text).toList();
    }

    List<String> rules() {
        return violations().stream().map(Violation::rule).toList();
    }
}
