package dev.berth.deploy.chaos.history;

import dev.berth.deploy.chaos.history.Verdict.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The pods of an OrderedReady StatefulSet begin in the order of their ordinals, which count from 0. */
final class OrderRule {
    static final String ORDER = "order";

    private OrderRule() {}

    static List<Violation> in(History h) {
        Map<Ordinal, Line> firsts = new HashMap<>();
        Life.logs(h)
                .forEach((identity, log) ->
                        Ordinal.of(identity).ifPresent(ordinal -> firsts.put(ordinal, log.getFirst())));
        List<Violation> violations = new ArrayList<>();
        firsts.forEach((ordinal, first) -> {
            Line before = firsts.get(new Ordinal(ordinal.name(), ordinal.number() - 1));
            if (ordinal.number() > 0 && before == null) {
                violations.add(violation(h, first, "although the ordinal before it never wrote one"));
            } else if (before != null && first.at() < before.at()) {
                violations.add(
                        violation(h, first, "but the first line of the ordinal before it was " + told(h, before)));
            }
        });
        return violations;
    }

    private static Violation violation(History h, Line first, String but) {
        return new Violation(ORDER, first.identity(), first.at(), "the first line was " + told(h, first) + ", " + but);
    }

    private static String told(History h, Line line) {
        return "[" + line.identity() + " at " + Seconds.since(h, line.at()) + " of life " + line.life() + " on "
                + line.node() + "]";
    }
}
