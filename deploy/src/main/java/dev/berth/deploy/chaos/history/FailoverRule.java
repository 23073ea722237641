package dev.berth.deploy.chaos.history;

import dev.berth.deploy.chaos.history.Verdict.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A pod of a StatefulSet whose node was lost runs again soon. */
final class FailoverRule {
    static final String NEVER_STUCK = "never stuck";

    /** A process may still write while a fault begins to work on it. */
    private static final long BEGINNING = 1_000_000;

    /** What became of the identities on the nodes that were hit. */
    record Outcome(List<Failover> failovers, List<Violation> violations) {
        Outcome {
            failovers = List.copyOf(failovers);
            violations = List.copyOf(violations);
        }
    }

    private final History h;
    private final Limits limits;
    private final List<Failover> failovers = new ArrayList<>();
    private final List<Violation> violations = new ArrayList<>();

    private FailoverRule(History h, Limits limits) {
        this.h = h;
        this.limits = limits;
    }

    static Outcome in(History h, Limits limits) {
        var rule = new FailoverRule(h, limits);
        List<List<Life>> identities = Life.logs(h).entrySet().stream()
                .filter(log -> Ordinal.of(log.getKey()).isPresent())
                .map(Map.Entry::getValue)
                .map(Life::in)
                .toList();
        h.faults().stream()
                .filter(Fault::takesPods)
                .forEach(fault -> identities.forEach(lives -> rule.judge(fault, lives)));
        new FailoverTimes(rule.failovers)
                .missed()
                .forEach(text -> rule.violations.add(new Violation(NEVER_STUCK, "", h.ended(), text)));
        return new Outcome(rule.failovers, rule.violations);
    }

    private void judge(Fault fault, List<Life> lives) {
        int begun = (int)
                lives.stream().takeWhile(l -> l.first().at() <= fault.began()).count();
        if (begun == 0) {
            return;
        }
        Life old = lives.get(begun - 1);
        if (!fault.nodes().contains(old.node())) {
            return;
        }
        if (outlived(fault, old)) {
            unmoved(fault, old);
        } else {
            judge(
                    fault,
                    old,
                    lives.stream()
                            .skip(begun)
                            .map(Life::first)
                            .filter(line -> !line.life().equals(old.id()))
                            .findFirst());
        }
    }

    /** Its process was there all the time: the fault was over before it had an effect, or it should have had one. */
    private static boolean outlived(Fault fault, Life old) {
        return old.last().at() > Math.max(fault.ended(), fault.began() + BEGINNING);
    }

    /** A fault as long as a failover may take leaves no pod where it was. */
    private void unmoved(Fault fault, Life old) {
        if (fault.ended() - fault.began() >= FailoverTimes.AIM_P99 * 1e6) {
            violations.add(new Violation(
                    NEVER_STUCK,
                    old.first().identity(),
                    fault.ended(),
                    old.first().identity() + " was not taken from " + old.node() + ": life " + old.id()
                            + " wrote until " + Seconds.since(h, old.last().at()) + ", through all of "
                            + fault.what() + " (from " + Seconds.since(h, fault.began()) + " to "
                            + Seconds.since(h, fault.ended()) + ")"));
        }
    }

    private Failover failover(Fault fault, Life old, Line line) {
        OptionalLong ready = h.told().readyAfter(line.uid(), fault.began());
        return new Failover(
                line.identity(),
                fault.what(),
                old.node(),
                line.node(),
                line.at() - fault.began(),
                ready.isPresent() ? OptionalLong.of(ready.getAsLong() - fault.began()) : ready);
    }

    private void judge(Fault fault, Life old, Optional<Line> next) {
        long deadline = fault.began() + limits.stuckMicros();
        Optional<Failover> failover = next.map(line -> failover(fault, old, line));
        failover.ifPresent(failovers::add);
        if (failover.map(f -> fault.began() + f.longest()).orElse(h.ended()) > deadline) {
            String again = next.map(line -> "was there again only after "
                            + Seconds.of(failover.map(Failover::longest).orElse(0L)) + ", first line at "
                            + Seconds.since(h, line.at()) + " as life " + line.life() + " on " + line.node())
                    .orElse("was never there again until the run ended at " + Seconds.since(h, h.ended()));
            violations.add(new Violation(
                    NEVER_STUCK,
                    old.first().identity(),
                    deadline,
                    old.first().identity() + " " + again + "; life " + old.id() + " on " + old.node() + " was hit by "
                            + fault.what() + " at " + Seconds.since(h, fault.began()) + ", its last line is counter "
                            + old.last().counter() + " at "
                            + Seconds.since(h, old.last().at()) + "; allowed are "
                            + Seconds.of(limits.stuckMicros())));
        }
    }
}
