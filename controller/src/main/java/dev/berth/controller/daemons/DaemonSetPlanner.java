package dev.berth.controller.daemons;

import dev.berth.controller.daemons.Eligibility.Verdict;
import dev.berth.controller.daemons.NodeWalk.Wanted;
import dev.berth.controller.plan.ControllerRef;
import dev.berth.controller.plan.Draft;
import dev.berth.controller.plan.Labels;
import dev.berth.controller.plan.Plan;
import dev.berth.controller.plan.Plan.Lane;
import dev.berth.controller.plan.PodState;
import dev.berth.controller.plan.Step;
import dev.berth.controller.revisions.ControllerRevisions;
import dev.berth.controller.revisions.RevisionHistory;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides what a DaemonSet needs next: adoption and revisions, then every node's pod, and only when all nodes have theirs the roll-out
 * (Kubernetes: syncDaemonSet).
 *
 * @param burst at most so many creations and so many deletions in one plan
 */
public record DaemonSetPlanner(int burst) {
    private static final ControllerRevisions REVISIONS = new ControllerRevisions(Labels.REVISION_HASH);

    public Plan plan(DaemonSnapshot snapshot, Instant now) {
        if (snapshot.set().deleting()) {
            return Plan.idle("the set is being deleted");
        }
        DaemonSpec spec = DaemonSpec.of(snapshot.set());
        RevisionHistory history = REVISIONS.plan(snapshot.set(), snapshot.revisions(), snapshot.revisionNames());
        String hash = history.update().hash();
        var draft = new Draft();
        draft.inOrder(history.steps());
        List<PodState> owned = claim(spec, snapshot.pods(), draft);
        DaemonPods pods = DaemonPods.group(owned);
        Map<String, Verdict> nodes = judge(spec, snapshot.nodes());
        Wanted wanted = NodeWalk.over(spec, nodes, pods, hash, snapshot.failures(), now, draft);
        if (wanted.nothing() && spec.rolling()) {
            wanted = new NodeRollout(spec, pods, hash, now, draft).over(nodes);
        }
        write(wanted, DaemonPod.of(snapshot.set(), history.update()), draft);
        draft.inOrder(truncation(spec, history, owned));
        againWhenAvailable(spec, owned, now, draft);
        return draft.plan(DaemonStatus.count(spec, nodes, pods, hash, now).changed(spec, history.collisionCount()));
    }

    private static Map<String, Verdict> judge(DaemonSpec spec, List<KubeObject> nodes) {
        var verdicts = new LinkedHashMap<String, Verdict>(nodes.size() * 2);
        nodes.forEach(n -> verdicts.put(n.name(), spec.eligibility().judge(n)));
        return verdicts;
    }

    private static List<PodState> claim(DaemonSpec spec, List<KubeObject> candidates, Draft draft) {
        var pods = new ArrayList<PodState>(candidates.size());
        var steps = new ArrayList<Step>();
        for (KubeObject pod : candidates) {
            Optional<String> controller = ControllerRef.of(pod);
            boolean fits = spec.selector().matches(pod.tree().path("metadata").path("labels"));
            if (controller.isPresent() && controller.get().equals(spec.set().uid())) {
                if (fits) {
                    pods.add(PodState.of(pod));
                } else {
                    steps.add(new Step.Release(
                            Resources.PODS, pod.key(), pod.uid(), spec.set().uid()));
                }
            } else if (controller.isEmpty() && fits && !pod.deleting()) {
                steps.add(new Step.Adopt(Resources.PODS, pod.key(), pod.uid(), ControllerRef.to(spec.set())));
                pods.add(PodState.of(pod));
            }
        }
        draft.inOrder(steps);
        return pods;
    }

    private void write(Wanted wanted, DaemonPod pod, Draft draft) {
        draft.sideBySide(
                burst,
                wanted.create().stream()
                        .limit(burst)
                        .map(node -> new Lane(List.of(pod.create(node))))
                        .toList());
        draft.sideBySide(burst, wanted.delete().stream().limit(burst).toList());
        if (wanted.create().size() > burst || wanted.delete().size() > burst) {
            draft.more();
        }
    }

    /** Live revisions count towards the limit here, unlike a StatefulSet's (Kubernetes: cleanupHistory). */
    private static List<Step> truncation(DaemonSpec spec, RevisionHistory history, List<PodState> pods) {
        var live = new HashSet<String>();
        pods.forEach(p -> live.add(p.label(Labels.REVISION_HASH)));
        List<KubeObject> old = history.owned().stream()
                .filter(r -> !r.name().equals(history.update().name()))
                .toList();
        return REVISIONS.truncate(
                old, old.size() - Math.max(0, spec.historyLimit()), r -> live.contains(REVISIONS.hash(r)));
    }

    private static void againWhenAvailable(DaemonSpec spec, List<PodState> pods, Instant now, Draft draft) {
        if (spec.minReady().isZero()) {
            return;
        }
        for (PodState pod : pods) {
            Duration left = pod.ready() ? pod.availableIn(spec.minReady(), now) : Duration.ZERO;
            if (!left.isZero()) {
                draft.againIn(left);
            }
        }
    }
}
