package dev.berth.deploy.chaos.history;

import dev.berth.deploy.chaos.history.Verdict.Violation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Holds a run against what Berth promises. */
public final class Checker {
    private static final int LISTED = 20;

    private Checker() {}

    /**
     * The verdict depends on nothing but its arguments. Of each rule the first 20 violations are listed, by their time; if there are
     * more, one more violation says how many.
     */
    public static Verdict check(History h, Limits limits) {
        FailoverRule.Outcome failovers = FailoverRule.in(h, limits);
        List<Violation> all = new ArrayList<>();
        all.addAll(LivesRule.in(h));
        all.addAll(OrderRule.in(h));
        all.addAll(SparedRule.in(h));
        all.addAll(EpochRule.in(h));
        all.addAll(RegisterRule.in(h));
        all.addAll(WatchRule.in(h));
        all.addAll(failovers.violations());
        all.addAll(LossRule.in(h));
        all.addAll(FailedRule.in(h));
        List<String> voids = Worth.voids(h, limits, failovers.failovers());
        return new Verdict(listed(all), voids, failovers.failovers(), Worth.operationsPerSecond(h));
    }

    private static List<Violation> listed(List<Violation> all) {
        Map<String, List<Violation>> byRule = new LinkedHashMap<>();
        for (Violation v : all) {
            byRule.computeIfAbsent(v.rule(), rule -> new ArrayList<>()).add(v);
        }
        List<Violation> listed = new ArrayList<>();
        byRule.forEach((rule, violations) -> {
            violations.sort(Comparator.comparingLong(Violation::at).thenComparing(Violation::identity));
            listed.addAll(violations.subList(0, Math.min(LISTED, violations.size())));
            if (violations.size() > LISTED) {
                int more = violations.size() - LISTED;
                listed.add(new Violation(rule, "", violations.get(LISTED).at(), "and " + more + " more of this rule"));
            }
        });
        return listed;
    }
}
