package dev.berth.deploy.chaos.history;

import dev.berth.deploy.chaos.history.Verdict.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An identity never runs twice at a time, and nothing that it wrote is lost. Its log is one file that all its lives append to, so the
 * order of the lines is the order in which they were stored, whatever the clocks say.
 */
final class LivesRule {
    static final String NEVER_TWICE = "never twice";
    static final String NOTHING_LOST = "nothing lost";

    private final History h;
    private final String identity;
    private final Map<String, Line> newest = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>();

    private LivesRule(History h, String identity) {
        this.h = h;
        this.identity = identity;
    }

    static List<Violation> in(History h) {
        List<Violation> all = new ArrayList<>();
        Life.logs(h).forEach((identity, log) -> all.addAll(new LivesRule(h, identity).judge(log)));
        return all;
    }

    private List<Violation> judge(List<Line> log) {
        Optional<Line> before = Optional.empty();
        for (Line line : log) {
            if (line.counter() == Line.LOCKED_OUT) {
                lockedOut(line, before);
                continue;
            }
            before.filter(b -> !b.life().equals(line.life())).ifPresent(b -> succession(b, line));
            counter(line);
            newest.put(line.life(), line);
            before = Optional.of(line);
        }
        return violations;
    }

    private void lockedOut(Line line, Optional<Line> before) {
        String holder = before.map(b -> "the line before is " + told(b)).orElse("no line is before it");
        add(NEVER_TWICE, line, "found the lock held: " + told(line) + "; " + holder);
    }

    private void succession(Line before, Line line) {
        Line own = newest.get(line.life());
        if (own != null) {
            add(
                    NEVER_TWICE,
                    line,
                    "two lives at a time: " + told(line) + " comes after " + told(before)
                            + ", though this life had written " + told(own) + " before that");
        } else if (line.at() < before.at()) {
            add(
                    NEVER_TWICE,
                    line,
                    "began too early: " + told(line) + " begins a life, but the life before it still wrote "
                            + told(before));
        }
    }

    private void counter(Line line) {
        Line own = newest.get(line.life());
        long expected = own == null ? 0 : own.counter() + 1;
        if (line.counter() == expected) {
            return;
        }
        String last =
                own == null ? "nothing of this life is before it" : "the line of this life before it is " + told(own);
        String what = line.counter() > expected
                ? "lines lost: " + (line.counter() - expected)
                : "counter went back, " + expected + " expected";
        add(NOTHING_LOST, line, what + "; " + told(line) + "; " + last);
    }

    private void add(String rule, Line line, String text) {
        violations.add(new Violation(rule, identity, line.at(), identity + ": " + text));
    }

    private String told(Line line) {
        String counter = line.counter() == Line.LOCKED_OUT ? "locked out" : "counter " + line.counter();
        return "[" + counter + " at " + Seconds.since(h, line.at()) + " of life " + line.life() + " on " + line.node()
                + "]";
    }
}
