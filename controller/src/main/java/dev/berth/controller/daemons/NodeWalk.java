package dev.berth.controller.daemons;

import dev.berth.controller.daemons.Eligibility.Verdict;
import dev.berth.controller.plan.Announcement.Notice;
import dev.berth.controller.plan.Backoffs;
import dev.berth.controller.plan.Draft;
import dev.berth.controller.plan.Plan.Lane;
import dev.berth.controller.plan.PodState;
import dev.berth.controller.plan.Step;
import dev.berth.controller.plan.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Which nodes lack their pod and which pods are too many (Kubernetes: manage, podsShouldBeOnNode). */
final class NodeWalk {
    private final DaemonSpec spec;
    private final DaemonPods pods;
    private final String hash;
    private final Backoffs failures;
    private final Instant now;
    private final Draft draft;
    private final List<String> create = new ArrayList<>();
    private final List<Lane> delete = new ArrayList<>();
    private int resting;
    private Optional<PodState> rests = Optional.empty();

    private NodeWalk(DaemonSpec spec, DaemonPods pods, String hash, Backoffs failures, Instant now, Draft draft) {
        this.spec = spec;
        this.pods = pods;
        this.hash = hash;
        this.failures = failures;
        this.now = now;
        this.draft = draft;
    }

    /**
     * @param create the nodes that need a pod
     * @param delete the deletions, one lane each
     */
    record Wanted(List<String> create, List<Lane> delete) {
        boolean nothing() {
            return create.isEmpty() && delete.isEmpty();
        }
    }

    static Wanted over(
            DaemonSpec spec,
            Map<String, Verdict> nodes,
            DaemonPods pods,
            String hash,
            Backoffs failures,
            Instant now,
            Draft draft) {
        var walk = new NodeWalk(spec, pods, hash, failures, now, draft);
        nodes.forEach(walk::judge);
        walk.withoutNode(nodes);
        if (walk.resting > 0) {
            String what = "pods have failed again on " + walk.resting + " nodes";
            String holds = "; they are replaced after a pause";
            draft.waitFor(walk.rests
                    .map(p -> {
                        Wait own = Wait.ofPod("PodFailed", p, what, holds);
                        return new Wait(
                                own.reason(),
                                what,
                                holds,
                                own.since(),
                                p.name() + " on node " + DaemonPods.target(p.object())
                                        + (own.detail().isEmpty() ? "" : ": " + own.detail()));
                    })
                    .orElseGet(() -> Wait.of("PodFailed", what)));
        }
        return new Wanted(walk.create, walk.delete);
    }

    private void judge(String node, Verdict verdict) {
        List<PodState> here = pods.on(node);
        switch (verdict) {
            case RUN -> keep(node, here, true);
            case STAY -> keep(node, here, false);
            case LEAVE -> here.stream().filter(p -> !p.terminating()).forEach(this::remove);
        }
    }

    private void keep(String node, List<PodState> here, boolean mayCreate) {
        if (here.isEmpty()) {
            if (mayCreate) {
                create.add(node);
            }
            return;
        }
        var running = new ArrayList<PodState>(here.size());
        boolean replaced = false;
        for (PodState pod : here) {
            if (pod.terminating()) {
                continue;
            }
            if (pod.terminal()) {
                replaced |= replaceEnded(node, pod);
            } else {
                running.add(pod);
            }
        }
        running.sort(DaemonPods.KEEP_FIRST);
        if (!spec.surges()) {
            running.stream().skip(1).forEach(this::remove);
        } else if (running.size() > 1) {
            pruneSurge(running);
        } else if (running.isEmpty() && mayCreate && !replaced && !resting(here)) {
            create.add(node);
        }
    }

    private boolean resting(List<PodState> here) {
        return here.stream().anyMatch(p -> p.terminal() && !p.terminating());
    }

    /** Two pods are right only while the old one is ready and the new one not yet available. */
    private void pruneSurge(List<PodState> running) {
        PodState fresh = null;
        PodState old = null;
        for (PodState pod : running) {
            boolean updated = DaemonPods.updated(pod, hash);
            if (updated && fresh == null) {
                fresh = pod;
            } else if (!updated && old == null) {
                old = pod;
            } else {
                remove(pod);
            }
        }
        if (fresh != null && old != null && (!old.ready() || fresh.available(spec.minReady(), now))) {
            remove(old);
        }
    }

    private boolean replaceEnded(String node, PodState pod) {
        if (pod.succeeded()) {
            tellAndRemove("SucceededDaemonPod", "Found succeeded daemon pod ", "delete", false, node, pod);
            return true;
        }
        Duration left = failures.remaining(node, now);
        if (!left.isZero()) {
            resting++;
            rests = rests.or(() -> Optional.of(pod));
            draft.againIn(left);
            return false;
        }
        tellAndRemove("FailedDaemonPod", "Found failed daemon pod ", "kill", true, node, pod);
        return true;
    }

    private void tellAndRemove(String reason, String found, String verb, boolean warning, String node, PodState pod) {
        String text = found + pod.object().key() + " on node " + node + ", will try to " + verb + " it";
        delete.add(new Lane(List.of(
                new Step.Tell(new Notice(warning, reason, text)),
                DaemonPod.delete(pod, warning ? Optional.of(node) : Optional.empty()))));
    }

    /** Pods for a node that is gone can never run there again; nobody else would take an unbound one away. */
    private void withoutNode(Map<String, Verdict> nodes) {
        var gone = new HashSet<>(pods.byNode().keySet());
        gone.removeAll(nodes.keySet());
        gone.stream()
                .sorted()
                .forEach(node ->
                        pods.on(node).stream().filter(p -> !p.terminating()).forEach(this::remove));
    }

    private void remove(PodState pod) {
        delete.add(new Lane(List.of(DaemonPod.delete(pod, Optional.empty()))));
    }
}
