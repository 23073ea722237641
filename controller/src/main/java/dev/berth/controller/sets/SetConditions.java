package dev.berth.controller.sets;

import dev.berth.controller.optin.OnStuck;
import dev.berth.controller.optin.OptIn;
import dev.berth.controller.plan.Condition;
import dev.berth.controller.plan.Conditions;
import dev.berth.controller.plan.PodStory;
import dev.berth.controller.plan.Trouble;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Opt-in: what the status of a set says of where it stands and why. */
record SetConditions(Walk walk, SetStatus status, Optional<Healing.Late> late) {

    List<Condition> of(Optional<Trouble> trouble) {
        return walk.spec().optIns().conditions()
                ? List.of(progressing(), available(), Conditions.blocked(trouble, walk.draft(), walk.now()))
                : List.of();
    }

    private Condition progressing() {
        Aim aim = walk.aim();
        int replicas = walk.spec().replicas();
        if (aim.stuck().isPresent()) {
            boolean back = walk.spec()
                    .optIns()
                    .onStuck()
                    .filter(o -> o == OnStuck.ROLLBACK)
                    .isPresent();
            return progress(
                    "False",
                    "ProgressDeadlineExceeded",
                    "revision " + walk.history().update().name() + ": "
                            + aim.stuck().get()
                            + (back
                                    ? "; " + ofTarget() + " of " + replicas + " pods are back at revision "
                                            + aim.target().name()
                                    : "; the roll-out is paused"));
        }
        if (walk.spec().optIns().paused()) {
            return progress("Unknown", "Paused", "roll-outs are paused by " + OptIn.PAUSED.key());
        }
        if (late.isPresent()) {
            return progress("False", "ProgressDeadlineExceeded", late.get().because());
        }
        if (walk.spec().rolling() && walk.replicas().stream().anyMatch(aim::outdated)) {
            return progress(
                    "True",
                    "RollingOut",
                    ofTarget() + " of " + replicas + " pods are of revision "
                            + aim.target().name());
        }
        boolean scaled = status.replicas() == replicas && walk.condemned().isEmpty();
        return scaled && status.available() == replicas
                ? progress("True", "Complete", "all " + replicas + " pods are there and available")
                : progress(
                        "True",
                        scaled ? "Starting" : "Scaling",
                        status.replicas() + " pods are there, " + status.available() + " of them available, " + replicas
                                + " are wanted");
    }

    private long ofTarget() {
        return walk.replicas().stream()
                .filter(r -> r.revision().equals(walk.aim().target().name()))
                .count();
    }

    private static Condition progress(String holds, String reason, String message) {
        return new Condition(Condition.PROGRESSING, holds, reason, message);
    }

    private Condition available() {
        List<Replica> down = walk.replicas().stream().filter(walk::unavailable).toList();
        if (down.isEmpty()) {
            return Condition.of(
                    Condition.AVAILABLE,
                    true,
                    "AllAvailable",
                    "all " + walk.replicas().size() + " pods are available");
        }
        Replica first = down.getFirst();
        String rest = down.size() == 1 ? "" : "; neither are " + (down.size() - 1) + " more";
        return Condition.of(Condition.AVAILABLE, false, "PodsUnavailable", first.name() + said(first) + rest);
    }

    private static String said(Replica replica) {
        if (replica.pod().isEmpty()) {
            return " is missing";
        }
        var pod = replica.pod().get();
        String story = PodStory.of(pod.object());
        String since = " since " + pod.unreadySince().truncatedTo(ChronoUnit.SECONDS);
        return (pod.terminating()
                        ? " is terminating"
                        : pod.runningAndReady()
                                ? " is Ready" + since + ", not for long enough"
                                : " is not Ready" + since)
                + (story.isEmpty() ? "" : " (" + story + ")");
    }
}
