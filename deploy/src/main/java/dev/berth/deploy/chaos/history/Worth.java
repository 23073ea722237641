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

/** Whether a run proves anything: a run without work, without faults or without a last look passes any rule. */
final class Worth {
    private Worth() {}

    /** Acknowledged operations per second; 0 for a run without length. */
    static double operationsPerSecond(History h) {
        long done = h.operations().stream().filter(o -> o.result() == Result.OK).count();
        return h.ended() > h.began() ? done / ((h.ended() - h.began()) / 1e6) : 0;
    }

    static List<String> voids(History h, Limits limits) {
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
        if (h.lines().isEmpty()) {
            voids.add("no lines of any identity");
        }
        unread(h).forEach(key -> voids.add("no final read of " + key));
        watchedTooLittle(h, voids);
        return voids;
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
