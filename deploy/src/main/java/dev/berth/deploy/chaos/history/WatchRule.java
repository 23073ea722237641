package dev.berth.deploy.chaos.history;

import dev.berth.deploy.chaos.history.Operation.Kind;
import dev.berth.deploy.chaos.history.Operation.Result;
import dev.berth.deploy.chaos.history.Verdict.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A watch tells everything that was stored, in order, once; what a new list skipped is excused. */
final class WatchRule {
    static final String WATCH = "watch";

    private final History h;
    private final List<Violation> violations = new ArrayList<>();

    private WatchRule(History h) {
        this.h = h;
    }

    static List<Violation> in(History h) {
        if (h.sightings().isEmpty()) {
            return List.of();
        }
        var rule = new WatchRule(h);
        rule.order();
        rule.values();
        rule.complete();
        return rule.violations;
    }

    private void order() {
        Sighting before = h.sightings().getFirst();
        for (Sighting s : h.sightings().subList(1, h.sightings().size())) {
            if (s.revision() < before.revision() || (s.revision() == before.revision() && !s.relisted())) {
                add(s.key(), s.at(), "revision went back or came again: " + told(s) + " follows " + told(before));
            }
            before = s;
        }
    }

    private void values() {
        var writes = new Writes(h.operations());
        Map<String, Sighting> newest = new HashMap<>();
        for (Sighting s : h.sightings()) {
            if (s.relisted()) {
                continue;
            }
            Sighting before = newest.put(s.key(), s);
            if (!writes.possible(s.key(), s.value(), s.at())) {
                add(
                        s.key(),
                        s.at(),
                        "invented: " + told(s) + ", but no write of this value had begun that was not refused");
            } else if (before != null && s.value() < before.value()) {
                add(s.key(), s.at(), "value went back: " + told(s) + " follows " + told(before));
            }
        }
    }

    private void complete() {
        Map<Long, Sighting> sighted = new HashMap<>();
        h.sightings().stream().filter(s -> !s.relisted()).forEach(s -> sighted.putIfAbsent(s.revision(), s));
        var skipped = new Skipped(h.sightings());
        long from = h.sightings().getFirst().revision();
        long to = h.sightings().getLast().revision();
        for (Operation o : h.operations()) {
            boolean due =
                    o.kind() == Kind.WRITE && o.result() == Result.OK && o.revision() > from && o.revision() <= to;
            if (due && !skipped.excuses(o.revision())) {
                compare(o, sighted);
            }
        }
    }

    private void compare(Operation write, Map<Long, Sighting> sighted) {
        Sighting s = sighted.get(write.revision());
        String written = "[write of " + write.key() + " = " + write.value() + ", revision " + write.revision()
                + ", by client " + write.client() + ", acknowledged at " + Seconds.since(h, write.ended()) + "]";
        if (s == null) {
            add(write.key(), write.ended(), "missed: " + written + " was never sighted, and no new list skipped it");
        } else if (!s.key().equals(write.key()) || s.value() != write.value()) {
            add(write.key(), s.at(), "told wrongly: " + written + " was " + told(s));
        }
    }

    private void add(String key, long at, String text) {
        violations.add(new Violation(WATCH, key, at, text));
    }

    private String told(Sighting s) {
        String what = s.relisted() ? "new list" : "sighted " + s.key() + " = " + s.value();
        return "[" + what + ", revision " + s.revision() + ", at " + Seconds.since(h, s.at()) + "]";
    }
}
