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
            h.faults().stream()
                    .filter(f -> f.toll() == Toll.SPARES_PODS)
                    .forEach(fault -> lives.stream()
                            .skip(1)
                            .filter(life -> during(fault, life.first()))
                            .forEach(life -> violations.add(violation(h, fault, life.first()))));
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
