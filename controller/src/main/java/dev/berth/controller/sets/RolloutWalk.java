package dev.berth.controller.sets;

import dev.berth.controller.optin.OptIn;
import dev.berth.controller.plan.Plan.Lane;
import dev.berth.controller.plan.Step;
import dev.berth.controller.plan.Wait;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The third walk: from the highest ordinal down to the partition, pods of another revision than the wanted one are deleted; the first walk
 * makes them again. Without {@code maxUnavailable} one at a time, as ever; with it, as many as the budget allows (KEP-961).
 */
final class RolloutWalk {
    private RolloutWalk() {}

    /** How many pods it deletes, which status no longer counts as current. */
    static int go(Walk walk, int burst) {
        if (!walk.spec().rolling()) {
            return 0;
        }
        if (walk.aim().halted()) {
            halt(walk);
            return 0;
        }
        boolean counts =
                walk.spec().maxUnavailable().isPresent() || walk.spec().optIns().heals();
        return counts ? withBudget(walk, burst) : oneByOne(walk);
    }

    private static void halt(Walk walk) {
        if (walk.replicas().stream().anyMatch(r -> outdated(walk, r))) {
            walk.draft()
                    .waitFor(
                            walk.spec().optIns().paused()
                                    ? Wait.of("Paused", "the roll-out is paused by " + OptIn.PAUSED.key())
                                    : Wait.of(
                                            "ProgressDeadlineExceeded",
                                            "the roll-out is paused: "
                                                    + walk.aim().stuck().orElse("")));
        }
    }

    private static int oneByOne(Walk walk) {
        for (Replica replica : targets(walk)) {
            if (outdated(walk, replica)) {
                walk.draft().inOrder(List.of(walk.delete(replica.pod().orElseThrow(), Optional.empty())));
                return 1;
            }
            if (walk.unavailable(replica)) {
                walk.draft().waitFor(wait(walk, replica, "; it holds the roll-out"));
                return 0;
            }
        }
        return 0;
    }

    /**
     * The budget counts every unavailable ordinal of the set. A pod of an old revision that is unavailable already takes none of it: else
     * the first faulty revision would never be replaced (kubernetes#137409).
     */
    private static int withBudget(Walk walk, int burst) {
        int most = Math.max(
                1,
                walk.spec()
                        .maxUnavailable()
                        .map(m -> m.roundedDown(walk.spec().replicas()))
                        .orElse(1));
        int unavailable =
                (int) walk.replicas().stream().filter(walk::unavailable).count();
        int spent = unavailable;
        var healing = new Healing(walk);
        var steps = new ArrayList<Step>();
        Optional<Replica> held = Optional.empty();
        for (Replica replica : targets(walk)) {
            if (!outdated(walk, replica)
                    || healing.replaces(replica, replica.pod().orElseThrow())) {
                continue;
            }
            boolean costs = !walk.unavailable(replica);
            if (costs && spent >= most) {
                held = held.or(() -> Optional.of(replica));
                continue;
            }
            spent += costs ? 1 : 0;
            steps.add(walk.delete(replica.pod().orElseThrow(), Optional.empty()));
        }
        held.ifPresent(r -> walk.draft().waitFor(budget(walk, unavailable, most, r)));
        walk.draft()
                .sideBySide(burst, steps.stream().map(s -> new Lane(List.of(s))).toList());
        return steps.size();
    }

    private static Wait budget(Walk walk, int unavailable, int most, Replica held) {
        String what =
                unavailable + " of " + walk.replicas().size() + " pods are unavailable and maxUnavailable is " + most;
        String holds = "; that holds the roll-out at " + held.name();
        Optional<Replica> first =
                walk.replicas().stream().filter(walk::unavailable).findFirst();
        return first.map(f -> {
                    Wait own = wait(walk, f, "");
                    return new Wait("MaxUnavailable", what, holds, own.since(), f.name() + ": " + own.detail());
                })
                .orElseGet(() -> new Wait("MaxUnavailable", what, holds, Optional.empty(), ""));
    }

    private static Wait wait(Walk walk, Replica replica, String holds) {
        String what = replica.name() + " is not available";
        return replica.pod()
                .map(p -> Wait.ofPod("PodNotAvailable", p, what, holds))
                .orElseGet(() -> new Wait("PodMissing", what, holds, Optional.of(walk.now()), ""));
    }

    private static List<Replica> targets(Walk walk) {
        // The partition counts from the first ordinal, as in Kubernetes' code.
        return walk.replicas()
                .subList(walk.aim().from(), walk.replicas().size())
                .reversed();
    }

    /** A pod that has ended is the first walk's to replace, and counts as unavailable here. */
    private static boolean outdated(Walk walk, Replica replica) {
        return walk.aim().outdated(replica)
                && !replica.terminating()
                && !replica.pod().get().terminal();
    }
}
