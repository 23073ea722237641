package dev.berth.controller.daemons;

import dev.berth.controller.daemons.DaemonPods.Pair;
import dev.berth.controller.daemons.Eligibility.Verdict;
import dev.berth.controller.daemons.NodeWalk.Wanted;
import dev.berth.controller.plan.Draft;
import dev.berth.controller.plan.Plan.Lane;
import dev.berth.controller.plan.PodState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Replaces pods of other revisions within the budget (Kubernetes: rollingUpdate). Runs only when every node has what it should have, as
 * Kubernetes waits for its own creations and deletions before.
 */
record NodeRollout(DaemonSpec spec, DaemonPods pods, String hash, Instant now, Draft draft) {

    Wanted over(Map<String, Verdict> nodes) {
        int desired = 0;
        var concerned = new TreeSet<>(pods.byNode().keySet());
        for (var node : nodes.entrySet()) {
            if (node.getValue() == Verdict.RUN) {
                desired++;
                concerned.add(node.getKey());
            }
        }
        int maxUnavailable = spec.maxUnavailable().roundedUp(desired);
        int maxSurge = spec.maxSurge().roundedUp(desired);
        if (desired > 0 && maxUnavailable == 0 && maxSurge == 0) {
            maxUnavailable = 1;
        }
        return maxSurge == 0 ? deleteFirst(concerned, maxUnavailable) : createFirst(concerned, maxSurge);
    }

    /** An old pod that is not available is deleted outside the budget, but counts in it. */
    private Wanted deleteFirst(Iterable<String> nodes, int maxUnavailable) {
        var free = new ArrayList<PodState>();
        var candidates = new ArrayList<PodState>();
        int unavailable = 0;
        for (String node : nodes) {
            Pair pair = DaemonPods.pair(pods.on(node), hash);
            PodState fresh = pair.fresh();
            PodState old = pair.old();
            if (pair.crowded() || (fresh == null) == (old == null)) {
                unavailable++;
            } else if (fresh != null) {
                unavailable += available(fresh) ? 0 : 1;
            } else if (old != null && !available(old)) {
                unavailable++;
                free.add(old);
            } else if (old != null) {
                candidates.add(old);
            }
        }
        int budget = Math.min(Math.max(0, maxUnavailable - unavailable), candidates.size());
        if (budget < candidates.size() && budget == 0) {
            draft.waitFor(unavailable + " pods are unavailable and maxUnavailable is " + maxUnavailable
                    + "; that holds the roll-out on " + candidates.size() + " nodes");
        }
        free.addAll(candidates.subList(0, budget));
        return new Wanted(List.of(), lanes(free));
    }

    /** A new pod comes beside an old one that is available, within the surge, or at once beside one that is not. */
    private Wanted createFirst(Iterable<String> nodes, int maxSurge) {
        var old = new ArrayList<PodState>();
        var free = new ArrayList<String>();
        var candidates = new ArrayList<String>();
        int surge = 0;
        for (String node : nodes) {
            Pair pair = DaemonPods.pair(pods.on(node), hash);
            PodState was = pair.old();
            PodState fresh = pair.fresh();
            if (pair.crowded()) {
                surge++;
            } else if (was != null && fresh == null) {
                (available(was) ? candidates : free).add(node);
            } else if (was != null && fresh != null && available(fresh)) {
                old.add(was);
            } else if (was != null) {
                surge++;
            }
        }
        int budget = Math.min(Math.max(0, maxSurge - surge), candidates.size());
        if (budget < candidates.size() && budget == 0) {
            draft.waitFor(surge + " surge pods are not available yet and maxSurge is " + maxSurge
                    + "; that holds the roll-out on " + candidates.size() + " nodes");
        }
        free.addAll(candidates.subList(0, budget));
        return new Wanted(free, lanes(old));
    }

    private boolean available(PodState pod) {
        return pod.available(spec.minReady(), now);
    }

    private static List<Lane> lanes(List<PodState> pods) {
        return pods.stream()
                .map(p -> new Lane(List.of(DaemonPod.delete(p, Optional.empty()))))
                .toList();
    }
}
