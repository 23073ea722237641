package dev.berth.controller.replicas;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.ControllerRef;
import dev.berth.controller.plan.Draft;
import dev.berth.controller.plan.Plan;
import dev.berth.controller.plan.Plan.Lane;
import dev.berth.controller.plan.PodState;
import dev.berth.controller.plan.Step;
import dev.berth.controller.plan.Trouble;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Decides what a ReplicaSet needs next: adoption and release, then pods made or deleted (Kubernetes: syncReplicaSet). Pods that have ended
 * or go do not count.
 *
 * @param burst at most so many creations or deletions in one plan
 */
public record ReplicaSetPlanner(int burst) {

    public Plan plan(ReplicaSnapshot snapshot, Instant now) {
        ReplicaSpec spec = ReplicaSpec.of(snapshot.set());
        if (snapshot.set().deleting()) {
            return Plan.idle("the set is being deleted");
        }
        var draft = new Draft();
        List<PodState> owned = claim(spec, snapshot.pods(), draft);
        List<PodState> active =
                owned.stream().filter(p -> !p.terminal() && !p.terminating()).toList();
        int terminating = (int)
                owned.stream().filter(p -> p.terminating() && !p.terminal()).count();
        int surplus = active.size() - spec.replicas();
        if (surplus < 0) {
            create(spec, -surplus, draft);
        } else if (surplus > 0) {
            delete(active, surplus, crowd(snapshot.related()), now, draft);
        }
        againWhenAvailable(spec, active, now, draft);
        // A refusal says nothing any more once there are as many pods as wanted.
        Optional<Trouble> trouble = snapshot.trouble()
                .filter(t -> surplus != 0)
                .filter(t -> t.reason().equals(surplus < 0 ? ReplicaPod.FAILED_CREATE : ReplicaPod.FAILED_DELETE));
        Optional<ObjectNode> status =
                ReplicaStatus.count(spec, active, terminating, now).changed(spec, trouble, now);
        // It counts what was there before, so a refused step leaves it true.
        return draft.plan(status, draft.hasSteps() ? status : Optional.empty());
    }

    private static List<PodState> claim(ReplicaSpec spec, List<KubeObject> candidates, Draft draft) {
        var pods = new ArrayList<PodState>(candidates.size());
        var steps = new ArrayList<Step>();
        String uid = spec.set().uid();
        for (KubeObject pod : candidates) {
            Optional<String> controller = ControllerRef.of(pod);
            boolean fits = spec.selector().matches(pod.tree().path("metadata").path("labels"));
            if (controller.isPresent() && controller.get().equals(uid)) {
                if (fits) {
                    pods.add(PodState.of(pod));
                } else {
                    steps.add(new Step.Release(Resources.PODS, pod.key(), pod.uid(), uid));
                }
            } else if (controller.isEmpty()
                    && fits
                    && !pod.deleting()
                    && !PodState.of(pod).terminal()) {
                steps.add(new Step.Adopt(Resources.PODS, pod.key(), pod.uid(), ControllerRef.to(spec.set())));
                pods.add(PodState.of(pod));
            }
        }
        draft.inOrder(steps);
        return pods;
    }

    private void create(ReplicaSpec spec, int missing, Draft draft) {
        List<Lane> lanes = IntStream.range(0, Math.min(burst, missing))
                .mapToObj(slot -> new Lane(List.of(ReplicaPod.create(spec, slot))))
                .toList();
        draft.sideBySide(burst, lanes);
        if (missing > burst) {
            draft.more();
        }
    }

    private void delete(List<PodState> active, int surplus, Map<String, Integer> crowd, Instant now, Draft draft) {
        List<Lane> lanes = active.stream()
                .sorted(new DeletionOrder(crowd, now))
                .limit(Math.min(burst, surplus))
                .map(pod -> new Lane(List.of(ReplicaPod.delete(pod))))
                .toList();
        draft.sideBySide(burst, lanes);
        if (surplus > burst) {
            draft.more();
        }
    }

    private static Map<String, Integer> crowd(List<KubeObject> related) {
        var crowd = new HashMap<String, Integer>();
        for (KubeObject object : related) {
            PodState pod = PodState.of(object);
            String node = object.tree().path("spec").path("nodeName").asText("");
            if (!node.isEmpty() && !pod.terminal() && !pod.terminating()) {
                crowd.merge(node, 1, Integer::sum);
            }
        }
        return crowd;
    }

    private static void againWhenAvailable(ReplicaSpec spec, List<PodState> active, Instant now, Draft draft) {
        if (spec.minReady().isZero()) {
            return;
        }
        for (PodState pod : active) {
            Duration left = pod.ready() ? pod.availableIn(spec.minReady(), now) : Duration.ZERO;
            if (!left.isZero()) {
                draft.againIn(left);
            }
        }
    }
}
