package dev.berth.controller.sets;

import dev.berth.controller.plan.Plan.Lane;
import dev.berth.controller.plan.Step;
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
        return walk.spec().maxUnavailable().isPresent() ? withBudget(walk, burst) : oneByOne(walk);
    }

    private static int oneByOne(Walk walk) {
        for (Replica replica : targets(walk)) {
            if (outdated(walk, replica)) {
                walk.draft().inOrder(List.of(walk.delete(replica.pod().orElseThrow(), Optional.empty())));
                return 1;
            }
            if (walk.unavailable(replica)) {
                walk.draft().waitFor(replica.name() + " is not available; it holds the roll-out");
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
                        .orElseThrow()
                        .roundedDown(walk.spec().replicas()));
        int unavailable =
                (int) walk.replicas().stream().filter(walk::unavailable).count();
        int spent = unavailable;
        var steps = new ArrayList<Step>();
        Optional<Replica> held = Optional.empty();
        for (Replica replica : targets(walk)) {
            if (!outdated(walk, replica)) {
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
        held.ifPresent(r -> walk.draft()
                .waitFor(unavailable + " of " + walk.replicas().size() + " pods are unavailable and maxUnavailable is "
                        + most + "; that holds the roll-out at " + r.name()));
        walk.draft()
                .sideBySide(burst, steps.stream().map(s -> new Lane(List.of(s))).toList());
        return steps.size();
    }

    private static List<Replica> targets(Walk walk) {
        // The partition counts from the first ordinal, as in Kubernetes' code.
        int from = Math.min(walk.spec().partition().orElse(0), walk.replicas().size());
        return walk.replicas()
                .subList(Math.max(0, from), walk.replicas().size())
                .reversed();
    }

    /** A pod that has ended is the first walk's to replace, and counts as unavailable here. */
    private static boolean outdated(Walk walk, Replica replica) {
        return replica.pod().isPresent()
                && !replica.terminating()
                && !replica.pod().get().terminal()
                && !replica.revision().equals(walk.history().update().name());
    }
}
