package dev.berth.deploy.chaos.history;

import dev.berth.deploy.chaos.history.Verdict.Violation;
import java.util.ArrayList;
import java.util.List;

/** A fault that is no reason to end a pod ends none: nobody takes a healthy node for lost. */
final class SparedRule {
    static final String SPARED = "spared";

    /** After its end a pod that was ended in the fault's last moment begins again. */
    private static final long AFTERMATH = 3_000_000;

    private SparedRule() {}

    static List<Violation> in(History h) {
        List<Violation> violations = new ArrayList<>();
        Life.logs(h).values().forEach(log -> {
            List<Life> lives = Life.in(log);
            for (int i = 1; i < lives.size(); i++) {
                Line last = lives.get(i - 1).last();
                Line first = lives.get(i).first();
                h.faults().stream()
                        .filter(f -> f.toll() == Toll.SPARES_PODS)
                        .filter(f -> during(f, first) || (f.began() < last.at() && last.at() <= f.ended()))
                        .forEach(fault -> violations.add(violation(h, fault, first)));
            }
        });
        return violations;
    }

    private static boolean during(Fault fault, Line first) {
        return first.at() > fault.began() && first.at() <= fault.ended() + AFTERMATH;
    }

    private static Violation violation(History h, Fault fault, Line first) {
        return new Violation(
                SPARED,
                first.identity(),
                first.at(),
                first.identity() + " began life " + first.life() + " on " + first.node() + " at "
                        + Seconds.since(h, first.at()) + ", though " + fault.what() + " (from "
                        + Seconds.since(h, fault.began()) + " to " + Seconds.since(h, fault.ended())
                        + ") is no reason to end the one before");
    }
}
