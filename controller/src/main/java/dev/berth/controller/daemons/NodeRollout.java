package dev.berth.controller.daemons;

import dev.berth.controller.daemons.DaemonPods.Pair;
import dev.berth.controller.daemons.Eligibility.Verdict;
import dev.berth.controller.daemons.NodeWalk.Wanted;
import dev.berth.controller.plan.Draft;
import dev.berth.controller.plan.Plan.Lane;
import dev.berth.controller.plan.PodState;
import dev.berth.controller.plan.Wait;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Replaces pods of other revisions within the budget (Kubernetes: rollingUpdate). Runs only when every node has what it should have, as
 * Kubernetes waits for its own creations and deletions before.
 */
final class NodeRollout {
    private final DaemonSpec spec;
    private final Map<String, Verdict> nodes;
    private final DaemonPods pods;
    private final Touch touch;
    private final Instant now;
    private final Draft draft;
    private int spent;
    private Optional<Wait> cause = Optional.empty();

    NodeRollout(DaemonSpec spec, Map<String, Verdict> nodes, DaemonPods pods, Touch touch, Instant now, Draft draft) {
        this.spec = spec;
        this.nodes = nodes;
        this.pods = pods;
        this.touch = touch;
        this.now = now;
        this.draft = draft;
    }

    Wanted plan() {
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
        return maxSurge == 0 ? deleteFirst(concerned, maxUnavailable) : createFirst(concerned, desired, maxSurge);
    }

    /** An old pod that is not available is deleted outside the budget, but counts in it. */
    private Wanted deleteFirst(Iterable<String> concerned, int maxUnavailable) {
        var free = new ArrayList<PodState>();
        var candidates = new ArrayList<PodState>();
        for (String node : concerned) {
            Pair pair = pair(node);
            PodState fresh = pair.fresh();
            PodState old = pair.old();
            if (pair.crowded() || (fresh == null) == (old == null)) {
                spend(node, null);
            } else if (fresh != null && !available(fresh)) {
                spend(node, fresh);
            } else if (old != null && !available(old)) {
                spend(node, old);
                free.add(old);
            } else if (old != null) {
                candidates.add(old);
            }
        }
        int budget = budget(maxUnavailable, candidates.size(), " pods are unavailable and maxUnavailable is ");
        free.addAll(candidates.subList(0, budget));
        return new Wanted(List.of(), lanes(free));
    }

    /** A new pod comes beside an old one that is available, within the surge, or at once beside one that is not. */
    private Wanted createFirst(Iterable<String> concerned, int desired, int maxSurge) {
        var old = new ArrayList<PodState>();
        var leaving = new ArrayList<PodState>();
        var free = new ArrayList<String>();
        var candidates = new ArrayList<String>();
        int available = 0;
        for (String node : concerned) {
            Pair pair = pair(node);
            PodState was = pair.old();
            PodState fresh = pair.fresh();
            PodState serves = was != null ? was : fresh;
            available += serves != null && available(serves) ? 1 : 0;
            if (pair.crowded()) {
                spend(node, null);
            } else if (was != null && fresh == null && nodes.get(node) != Verdict.RUN) {
                (available(was) ? leaving : old).add(was);
            } else if (was != null && fresh == null) {
                (available(was) ? candidates : free).add(node);
            } else if (was != null && fresh != null && available(fresh)) {
                old.add(was);
            } else if (was != null) {
                spend(node, fresh);
            }
        }
        int budget = budget(maxSurge, candidates.size(), " surge pods are not available yet and maxSurge is ");
        free.addAll(candidates.subList(0, budget));
        // Where no daemon should run any more, an old pod serves until as many others do as are wanted.
        old.addAll(leaving.subList(0, Math.clamp(available - desired, 0, leaving.size())));
        return new Wanted(free, lanes(old));
    }

    /** A node takes some of the budget, unless it was dead before and the set asks not to count such. */
    private void spend(String node, @Nullable PodState pod) {
        if (spec.optIns().skipDeadNodes() && touch.deadBefore(node, pods.on(node))) {
            return;
        }
        spent++;
        if (cause.isEmpty()) {
            cause = Optional.of(why(node, pod));
        }
    }

    private Wait why(String node, @Nullable PodState pod) {
        Optional<Instant> dead = touch.deadSince(node).filter(d -> !d.equals(Instant.MAX));
        if (dead.isPresent()) {
            return new Wait("NodeNotReady", "node " + node + " is not Ready", "", dead, "");
        }
        return pod == null
                ? Wait.of("PodMissing", "no pod on node " + node)
                : Wait.ofPod(
                        "PodNotAvailable", pod, "pod " + pod.name() + " on node " + node + " is not available", "");
    }

    private int budget(int most, int candidates, String words) {
        int budget = Math.clamp((long) most - spent, 0, candidates);
        if (budget == 0 && candidates > 0) {
            Wait because = cause.orElseGet(() -> Wait.of("Budget", ""));
            draft.waitFor(new Wait(
                    because.reason(),
                    spent + words + most,
                    "; that holds the roll-out on " + candidates + " nodes",
                    because.since(),
                    because.what() + (because.detail().isEmpty() ? "" : ": " + because.detail())));
        }
        return budget;
    }

    private Pair pair(String node) {
        return DaemonPods.pair(pods.on(node), touch.hash());
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
