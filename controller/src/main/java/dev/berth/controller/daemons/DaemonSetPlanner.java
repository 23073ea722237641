package dev.berth.controller.daemons;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.daemons.Eligibility.Verdict;
import dev.berth.controller.daemons.NodeWalk.Wanted;
import dev.berth.controller.optin.OptIn;
import dev.berth.controller.plan.Announcement;
import dev.berth.controller.plan.Condition;
import dev.berth.controller.plan.Conditions;
import dev.berth.controller.plan.ControllerRef;
import dev.berth.controller.plan.Draft;
import dev.berth.controller.plan.Labels;
import dev.berth.controller.plan.Plan;
import dev.berth.controller.plan.Plan.Lane;
import dev.berth.controller.plan.PodState;
import dev.berth.controller.plan.Step;
import dev.berth.controller.plan.Trouble;
import dev.berth.controller.plan.Wait;
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
        DaemonSpec spec = DaemonSpec.of(snapshot.set(), snapshot.conditions());
        RevisionHistory history = REVISIONS.plan(snapshot.set(), snapshot.revisions(), snapshot.revisionNames());
        DaemonAim aim = DaemonAim.of(spec, history, REVISIONS);
        var draft = new Draft();
        draft.first(history.steps());
        List<PodState> owned = claim(spec, snapshot.pods(), draft);
        DaemonPods pods = DaemonPods.group(owned);
        Map<String, Verdict> nodes = judge(spec, snapshot.nodes());
        Touch touch = Touch.of(snapshot.nodes(), aim.hash());
        var healing = new DaemonHealing(spec, history, aim, nodes, pods, touch, now);
        Optional<String> late = healing.late(draft);
        List<Step> before = before(history, owned, healing, late);
        draft.first(before);
        if (before.isEmpty()) {
            Wanted wanted = NodeWalk.over(spec, nodes, pods, aim.hash(), snapshot.failures(), now, draft);
            boolean rolls = wanted.nothing() && spec.rolling() && !halted(aim, spec, owned, draft);
            write(
                    rolls ? new NodeRollout(spec, nodes, pods, touch, now, draft).plan() : wanted,
                    DaemonPod.of(snapshot.set(), aim.target()),
                    draft);
        }
        draft.inOrder(truncation(spec, history, aim, owned));
        againWhenAvailable(spec, owned, now, draft);
        DaemonStatus status =
                DaemonStatus.count(spec, nodes, pods, history.update().hash(), now);
        var says = new DaemonConditions(spec, aim, nodes, pods, touch, status, late, now);
        return finished(spec, history, says, snapshot.trouble(), draft);
    }

    /** What changes the ground on which nodes are judged comes alone: the rest is the next plan's. */
    private static List<Step> before(
            RevisionHistory history, List<PodState> owned, DaemonHealing healing, Optional<String> late) {
        var steps = new ArrayList<Step>(twins(history, owned));
        steps.addAll(healing.prove(REVISIONS));
        late.ifPresent(because -> steps.addAll(healing.mark(because)));
        return steps;
    }

    /** Of revisions with the same data one is kept; pods of the others are renamed to it instead of being restarted. */
    private static List<Step> twins(RevisionHistory history, List<PodState> owned) {
        var steps = new ArrayList<Step>();
        for (KubeObject twin : history.twins()) {
            owned.stream()
                    .filter(p -> p.label(Labels.REVISION_HASH).equals(REVISIONS.hash(twin)))
                    .map(p -> relabel(p, history.update().hash()))
                    .forEach(steps::add);
            steps.add(new Step.DeleteRevision(Resources.CONTROLLER_REVISIONS, twin.key(), twin.uid()));
        }
        return steps;
    }

    private static Step relabel(PodState pod, String hash) {
        return new Step.PatchPod(
                Resources.PODS,
                pod.object().key(),
                pod.object().uid(),
                Map.of(Labels.REVISION_HASH, hash),
                Optional.empty(),
                Announcement.NONE);
    }

    private static boolean halted(DaemonAim aim, DaemonSpec spec, List<PodState> owned, Draft draft) {
        if (aim.halted() && owned.stream().anyMatch(p -> !DaemonPods.updated(p, aim.hash()))) {
            draft.waitFor(
                    spec.optIns().paused()
                            ? Wait.of("Paused", "the roll-out is paused by " + OptIn.PAUSED.key())
                            : Wait.of(
                                    "ProgressDeadlineExceeded",
                                    "the roll-out is paused: " + aim.stuck().orElse("")));
        }
        return aim.halted();
    }

    private static Plan finished(
            DaemonSpec spec, RevisionHistory history, DaemonConditions says, Optional<Trouble> trouble, Draft draft) {
        List<Condition> conditions = says.of(Optional.empty(), draft);
        if (!conditions.isEmpty()) {
            Conditions.news(spec.set().tree().path("status"), conditions.getLast())
                    .ifPresent(n -> draft.inOrder(List.of(new Step.Tell(n))));
        }
        int collisions = history.collisionCount();
        Optional<ObjectNode> ifRefused = draft.hasSteps()
                ? says.status().changed(spec, collisions, says.of(trouble, draft), says.now())
                : Optional.empty();
        return draft.plan(says.status().changed(spec, collisions, conditions, says.now()), ifRefused);
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
    private static List<Step> truncation(DaemonSpec spec, RevisionHistory history, DaemonAim aim, List<PodState> pods) {
        var live = new HashSet<String>();
        live.add(aim.hash());
        pods.forEach(p -> live.add(p.label(Labels.REVISION_HASH)));
        List<KubeObject> old = history.owned().stream()
                .filter(r -> !r.name().equals(history.update().name())
                        && !history.twins().contains(r))
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
