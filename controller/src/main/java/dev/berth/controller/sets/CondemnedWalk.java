package dev.berth.controller.sets;

import dev.berth.controller.plan.Plan.Lane;
import dev.berth.controller.plan.PodState;
import dev.berth.controller.plan.Step;
import dev.berth.controller.plan.Wait;
import dev.berth.controller.sets.Retention.ClaimPod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The second walk: pods out of range, downward. An OrderedReady set deletes one at a time, and only when every pod below is available or
 * the pod is itself the first that is not (Kubernetes: processCondemned).
 */
final class CondemnedWalk {
    private CondemnedWalk() {}

    /** Whether the next walk may follow. */
    static boolean go(Walk walk, int burst) {
        retainClaims(walk, burst);
        return walk.spec().monotonic() ? oneByOne(walk) : sideBySide(walk, burst);
    }

    private static void retainClaims(Walk walk, int burst) {
        List<Lane> lanes = walk.condemned().stream()
                .map(r -> new Lane(walk.claims()
                        .retain(r.ordinal(), ClaimPod.of(r.pod().orElseThrow().object(), true))))
                .toList();
        walk.draft().sideBySide(walk.spec().monotonic() ? 1 : burst, lanes);
    }

    private static boolean oneByOne(Walk walk) {
        if (walk.condemned().isEmpty()) {
            return true;
        }
        Replica target = walk.condemned().getFirst();
        if (target.terminating()) {
            walk.draft()
                    .waitFor(ReplicaWalk.terminating(
                            target.pod().orElseThrow(),
                            target.name() + " is terminating",
                            "; OrderedReady holds the rest of the scale-down and the roll-out"));
            return false;
        }
        Replica unhealthy = firstUnavailable(walk);
        if (!walk.available(target) && unhealthy != null && unhealthy.ordinal() != target.ordinal()) {
            String what = unhealthy.name() + " is not available";
            String holds = "; OrderedReady holds the deletion of " + target.name();
            walk.draft()
                    .waitFor(unhealthy
                            .pod()
                            .map(p -> Wait.ofPod("PodNotAvailable", p, what, holds))
                            .orElseGet(() -> new Wait("PodMissing", what, holds, Optional.of(walk.now()), "")));
            return false;
        }
        walk.draft().inOrder(List.of(walk.delete(target.pod().orElseThrow(), Optional.empty())));
        return false;
    }

    private static boolean sideBySide(Walk walk, int burst) {
        var lanes = new ArrayList<Lane>();
        for (Replica replica : walk.condemned()) {
            PodState pod = replica.pod().orElseThrow();
            if (!pod.terminating()) {
                lanes.add(new Lane(List.<Step>of(walk.delete(pod, Optional.empty()))));
            }
        }
        walk.draft().sideBySide(burst, lanes);
        return true;
    }

    /** The lowest unavailable ordinal in range, else the lowest unavailable condemned one. */
    private static @Nullable Replica firstUnavailable(Walk walk) {
        for (Replica replica : walk.replicas()) {
            if (walk.unavailable(replica)) {
                return replica;
            }
        }
        for (Replica replica : walk.condemned().reversed()) {
            if (walk.unavailable(replica)) {
                return replica;
            }
        }
        return null;
    }
}
