package dev.berth.deploy.chaos.history;

import dev.berth.deploy.chaos.history.Verdict.Violation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Epochs of a node's session only grow: no process begins in one that is older than that of an earlier process there. */
final class EpochRule {
    static final String EPOCHS = "epochs";

    private EpochRule() {}

    static List<Violation> in(History h) {
        List<Violation> violations = new ArrayList<>();
        Life.logs(h).values().forEach(log -> {
            Map<String, Line> newest = new HashMap<>();
            for (Life life : Life.in(log)) {
                Line before = newest.put(life.node(), life.first());
                if (before != null && before.epoch() > life.first().epoch()) {
                    violations.add(violation(h, before, life.first()));
                }
            }
        });
        return violations;
    }

    private static Violation violation(History h, Line before, Line first) {
        return new Violation(
                EPOCHS,
                first.identity(),
                first.at(),
                first.identity() + " began life " + first.life() + " in epoch " + first.epoch() + " of " + first.node()
                        + " at " + Seconds.since(h, first.at()) + ", though life " + before.life()
                        + " had begun there in epoch " + before.epoch());
    }
}
