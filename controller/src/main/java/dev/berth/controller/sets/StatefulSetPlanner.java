package dev.berth.controller.sets;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.Condition;
import dev.berth.controller.plan.Conditions;
import dev.berth.controller.plan.ControllerRef;
import dev.berth.controller.plan.Draft;
import dev.berth.controller.plan.Labels;
import dev.berth.controller.plan.Plan;
import dev.berth.controller.plan.PodState;
import dev.berth.controller.plan.Step;
import dev.berth.controller.plan.Wait;
import dev.berth.controller.revisions.ControllerRevisions;
import dev.berth.controller.revisions.RevisionHistory;
import dev.berth.controller.sets.Healing.Late;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/**
 * Decides what a StatefulSet needs next: adoption and revisions first, then the walk over its replicas, the walk over condemned pods, and
 * the roll-out; a walk that halts ends the plan. The order of steps, the early ends and the status are Kubernetes' (updateStatefulSet).
 *
 * @param burst the largest batch of a Parallel set
 */
public record StatefulSetPlanner(int burst) {
    private static final ControllerRevisions REVISIONS = new ControllerRevisions(Labels.SET_REVISION_HASH);

    public Plan plan(SetSnapshot snapshot, Instant now) {
        SetSpec spec = SetSpec.of(snapshot.set(), snapshot.conditions());
        RevisionHistory history = REVISIONS.plan(snapshot.set(), snapshot.revisions(), snapshot.revisionNames());
        var claiming = new ArrayList<Step>();
        List<PodState> pods = claim(spec, snapshot.pods(), claiming);
        Walk walk = Walk.over(spec, snapshot, pods, history, now);
        if (snapshot.set().deleting()) {
            return deleting(walk, pods);
        }
        Draft draft = walk.draft();
        draft.first(history.steps());
        draft.inOrder(claiming);
        var healing = new Healing(walk);
        Optional<Late> late = healing.late();
        List<Step> mark = late.map(healing::mark).orElse(List.of());
        draft.first(mark);
        draft.inOrder(walk.aim().rememberFront());
        // A revision that has just turned out to be stuck changes what every ordinal should be: that is the next
        // plan's.
        int rolled = mark.isEmpty() ? walks(walk) : 0;
        draft.inOrder(truncation(walk, pods));
        againWhenAvailable(walk, pods);
        return finished(walk, SetStatus.count(spec, pods, history, now), rolled, late);
    }

    private int walks(Walk walk) {
        return ReplicaWalk.go(walk, burst) && CondemnedWalk.go(walk, burst) ? RolloutWalk.go(walk, burst) : 0;
    }

    /** A refused step leaves the counts true: they are those of the pods that were there before. */
    private static Plan finished(Walk walk, SetStatus status, int rolled, Optional<Late> late) {
        SetSpec spec = walk.spec();
        var says = new SetConditions(walk, status, late);
        List<Condition> conditions = says.of(Optional.empty());
        if (!conditions.isEmpty()) {
            Conditions.news(spec.set().tree().path("status"), conditions.getLast())
                    .ifPresent(n -> walk.draft().inOrder(List.of(new Step.Tell(n))));
        }
        Optional<ObjectNode> ifRefused = walk.draft().hasSteps()
                ? status.changed(spec, walk.history(), says.of(walk.trouble()), walk.now())
                : Optional.empty();
        return walk.draft()
                .plan(status.withoutCurrent(rolled).changed(spec, walk.history(), conditions, walk.now()), ifRefused);
    }

    /** Of a set that is being deleted only the counts are kept; its objects go by garbage collection. */
    private static Plan deleting(Walk walk, List<PodState> pods) {
        walk.draft().waitFor(Wait.of("Deleted", "the set is being deleted"));
        if (!walk.history().steps().isEmpty()) {
            return walk.draft().plan(Optional.empty(), Optional.empty());
        }
        SetStatus status = SetStatus.count(walk.spec(), pods, walk.history(), walk.now());
        return walk.draft().plan(status.changed(walk.spec(), walk.history(), List.of(), walk.now()), Optional.empty());
    }

    /** Which pods are the set's; orphans that fit are adopted, and owned ones that fit no longer are released. */
    private static List<PodState> claim(SetSpec spec, List<KubeObject> candidates, List<Step> steps) {
        boolean adopts = !spec.set().deleting();
        var pods = new ArrayList<PodState>(candidates.size());
        for (KubeObject pod : candidates) {
            Optional<String> controller = ControllerRef.of(pod);
            boolean fits = spec.ordinal(pod.name()) >= 0
                    && spec.selector().matches(pod.tree().path("metadata").path("labels"));
            if (controller.isPresent() && controller.get().equals(spec.set().uid())) {
                if (fits) {
                    pods.add(PodState.of(pod));
                } else {
                    steps.add(new Step.Release(
                            Resources.PODS, pod.key(), pod.uid(), spec.set().uid()));
                }
            } else if (adopts && controller.isEmpty() && fits && !pod.deleting()) {
                steps.add(new Step.Adopt(Resources.PODS, pod.key(), pod.uid(), ControllerRef.to(spec.set())));
                pods.add(PodState.of(pod));
            }
        }
        return pods;
    }

    private static List<Step> truncation(Walk walk, List<PodState> pods) {
        RevisionHistory history = walk.history();
        var live = new HashSet<String>();
        live.add(history.current().name());
        live.add(history.update().name());
        pods.forEach(p -> live.add(p.label(Labels.REVISION_HASH)));
        int dead = (int)
                history.owned().stream().filter(r -> !live.contains(r.name())).count();
        int limit = walk.spec().historyLimit();
        return limit < 0 ? List.of() : REVISIONS.truncate(history.owned(), dead - limit, r -> live.contains(r.name()));
    }

    /** A pod turns available by time alone. */
    private static void againWhenAvailable(Walk walk, List<PodState> pods) {
        for (PodState pod : pods) {
            Duration left = walk.spec().minReady().isZero() || !pod.runningAndReady()
                    ? Duration.ZERO
                    : pod.availableIn(walk.spec().minReady(), walk.now());
            if (!left.isZero()) {
                walk.draft().againIn(left);
            }
        }
    }
}
