package dev.berth.deploy.chaos.history;

import dev.berth.deploy.chaos.history.Operation.Kind;
import dev.berth.deploy.chaos.history.Operation.Result;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Whether a run proves anything: a run without work, without faults or without a last look passes any rule. */
final class Worth {
    private Worth() {}

    /** Acknowledged operations per second; 0 for a run without length. */
    static double operationsPerSecond(History h) {
        long done = h.operations().stream().filter(o -> o.result() == Result.OK).count();
        return h.ended() > h.began() ? done / ((h.ended() - h.began()) / 1e6) : 0;
    }

    static List<String> voids(History h, Limits limits, List<Failover> failovers) {
        List<String> voids = new ArrayList<>();
        double rate = operationsPerSecond(h);
        if (rate < limits.minimumOperationsPerSecond()) {
            voids.add(String.format(
                    Locale.ROOT,
                    "only %.1f operations per second were acknowledged, at least %.1f are needed",
                    rate,
                    limits.minimumOperationsPerSecond()));
        }
        if (h.faults().isEmpty()) {
            voids.add("no faults");
        }
        h.faults().stream()
                .filter(f -> f.hit().isBlank())
                .forEach(f -> voids.add("nothing shows that " + f.what() + " at " + Seconds.since(h, f.began())
                        + " hit " + String.join(", ", f.nodes())));
        neverStruck(h, voids);
        blind(h, voids);
        failovers.stream()
                .filter(f -> f.readyMicros().isEmpty())
                .forEach(f -> voids.add(
                        "nobody saw " + f.identity() + " become Ready after " + f.fault() + " on " + f.from()));
        if (h.lines().isEmpty()) {
            voids.add("no lines of any identity");
        }
        unread(h).forEach(key -> voids.add("no final read of " + key));
        watchedTooLittle(h, voids);
        return voids;
    }

    /** A nemesis that was asked for and did nothing has shown nothing. */
    private static void neverStruck(History h, List<String> voids) {
        Set<String> failed =
                h.course().failed().stream().map(FailedStrike::what).collect(Collectors.toSet());
        Set<String> struck = h.faults().stream().map(Fault::what).collect(Collectors.toSet());
        h.course().planned().stream()
                .filter(what -> !struck.contains(what))
                .forEach(what -> voids.add(what + " never struck: "
                        + (failed.contains(what)
                                ? "it failed each time, see the violations"
                                : "the run was over before its turn; give it more time with --minutes")));
    }

    /** Who does not see a loss that was brought about would not see a false one either. */
    private static void blind(History h, List<String> voids) {
        Set<Loss.Kind> seen = h.told().losses().stream().map(Loss::kind).collect(Collectors.toCollection(TreeSet::new));
        if (h.faults().stream().anyMatch(f -> f.takesPods() && !f.hit().isBlank())) {
            for (Loss.Kind kind : List.of(Loss.Kind.UNREACHABLE, Loss.Kind.FENCED, Loss.Kind.DOWNED)) {
                if (!seen.contains(kind)) {
                    voids.add("no node was seen " + kind
                            + ", though nodes were taken away: false ones were not seen either");
                }
            }
        }
    }

    /** Registers with an acknowledged write that nobody read after all faults and writes. */
    private static Set<String> unread(History h) {
        long healed = h.faults().stream().mapToLong(Fault::ended).max().orElse(Long.MIN_VALUE);
        Set<String> unread = new TreeSet<>();
        Map<String, Long> written = new HashMap<>();
        for (Operation o : h.operations()) {
            if (o.kind() == Kind.WRITE) {
                written.merge(o.key(), o.ended(), Math::max);
                if (o.result() == Result.OK) {
                    unread.add(o.key());
                }
            }
        }
        Set<String> read = new HashSet<>();
        for (Operation o : h.operations()) {
            long last = Math.max(healed, written.getOrDefault(o.key(), Long.MIN_VALUE));
            if (o.kind() == Kind.READ && o.result() == Result.OK && o.began() >= last) {
                read.add(o.key());
            }
        }
        unread.removeAll(read);
        return unread;
    }

    /** A watch that stops to tell anything is not caught by what it told. */
    private static void watchedTooLittle(History h, List<String> voids) {
        long stored = h.operations().stream()
                .filter(o -> o.kind() == Kind.WRITE && o.result() == Result.OK)
                .mapToLong(Operation::revision)
                .max()
                .orElse(0);
        long seen = h.sightings().isEmpty() ? 0 : h.sightings().getLast().revision();
        if (seen < stored) {
            voids.add(
                    "the watch came to revision " + seen + " only, the last acknowledged write is revision " + stored);
        }
    }
}
