package dev.berth.controller.sets;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.berth.controller.plan.Announcement;
import dev.berth.controller.plan.Announcement.Notice;
import dev.berth.controller.plan.Plan.Lane;
import dev.berth.controller.plan.PodState;
import dev.berth.controller.plan.PodStory;
import dev.berth.controller.plan.Step;
import dev.berth.controller.plan.Wait;
import dev.berth.controller.revisions.RevisionHistory.Entry;
import dev.berth.controller.sets.Retention.ClaimPod;
import dev.berth.protocol.api.Resources;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The first walk: every ordinal in range, upward. Failed, missing, terminating and not-ready are judged per ordinal, in that order;
 * regrouping them by topic would create web-1 while web-0 is still starting (Kubernetes: processReplica).
 */
final class ReplicaWalk {
    private final Walk walk;
    private final Healing healing;
    private boolean blocked;

    private ReplicaWalk(Walk walk) {
        this.walk = walk;
        this.healing = new Healing(walk);
    }

    /** Whether the next walk may follow. */
    static boolean go(Walk walk, int burst) {
        var replicas = new ReplicaWalk(walk);
        return walk.spec().monotonic() ? replicas.oneByOne() : replicas.sideBySide(burst);
    }

    private boolean oneByOne() {
        var steps = new ArrayList<Step>();
        boolean halted = false;
        for (Replica replica : walk.replicas()) {
            Verdict verdict = judge(replica);
            steps.addAll(verdict.steps());
            if (verdict.halts()) {
                halted = true;
                break;
            }
        }
        walk.draft().inOrder(steps);
        return !halted;
    }

    private boolean sideBySide(int burst) {
        var lanes = new ArrayList<Lane>();
        for (Replica replica : walk.replicas()) {
            lanes.add(new Lane(judge(replica).steps()));
        }
        walk.draft().sideBySide(burst, lanes);
        return !blocked;
    }

    /**
     * What one ordinal asks for.
     *
     * @param halts an OrderedReady set goes no further
     */
    private record Verdict(List<Step> steps, boolean halts) {
        static final Verdict FINE = new Verdict(List.of(), false);
    }

    private Verdict judge(Replica replica) {
        if (replica.pod().isEmpty()) {
            return create(replica);
        }
        PodState pod = replica.pod().get();
        if (healing.replaces(replica, pod)) {
            return new Verdict(List.of(walk.delete(pod, Optional.empty())), true);
        }
        if (pod.terminal()) {
            return replaceEnded(replica, pod);
        }
        var steps = new ArrayList<Step>();
        if (pod.pending() && !restoreClaims(replica, steps)) {
            return new Verdict(steps, true);
        }
        if (walk.spec().monotonic() && holdsUp(replica, pod)) {
            return new Verdict(steps, true);
        }
        repair(replica, pod, steps);
        return steps.isEmpty() ? Verdict.FINE : new Verdict(steps, false);
    }

    /** Succeeded is treated like Failed: an evicted pod's phase says how its containers ended, not that its work is done. */
    private Verdict replaceEnded(Replica replica, PodState pod) {
        if (pod.terminating()) {
            walk.draft()
                    .waitFor(terminating(pod, replica.name() + " has ended and is being deleted", walk.held(replica)));
            return new Verdict(List.of(), true);
        }
        Duration left = walk.failures().remaining(replica.name(), walk.now());
        if (!left.isZero()) {
            walk.draft().againIn(left);
            walk.draft()
                    .waitFor(Wait.ofPod(
                            "PodFailed",
                            pod,
                            replica.name() + " has failed again",
                            "; it is replaced at " + walk.now().plus(left).truncatedTo(ChronoUnit.SECONDS)));
            return new Verdict(List.of(), true);
        }
        return new Verdict(List.of(walk.delete(pod, Optional.of(replica.name()))), true);
    }

    private Verdict create(Replica replica) {
        int ordinal = replica.ordinal();
        Optional<String> stale = walk.claims().stale(ordinal);
        if (stale.isPresent()) {
            walk.draft()
                    .waitFor(new Wait(
                            "StaleClaim",
                            "claim " + stale.get() + " goes with the earlier " + replica.name(),
                            "; it holds " + replica.name(),
                            Optional.empty(),
                            ""));
            return new Verdict(List.of(), true);
        }
        Optional<String> dying = walk.claims().inDeletion(ordinal);
        var steps = new ArrayList<>(walk.claims().missing(ordinal));
        if (dying.isPresent()) {
            return new Verdict(refuse(replica, dying.get(), steps), true);
        }
        Entry revision = walk.aim().of(replica);
        steps.add(new Step.CreatePod(
                Resources.PODS, walk.identity().pod(ordinal, revision), replica.name(), told("create", replica)));
        steps.addAll(walk.claims().retain(ordinal, ClaimPod.unborn(replica.name())));
        return new Verdict(steps, true);
    }

    private boolean restoreClaims(Replica replica, List<Step> steps) {
        steps.addAll(walk.claims().missing(replica.ordinal()));
        Optional<String> dying = walk.claims().inDeletion(replica.ordinal());
        dying.ifPresent(claim -> refuse(replica, claim, steps));
        return dying.isEmpty();
    }

    /** A claim in deletion fails the pod's creation, and with it what comes after this walk. */
    private List<Step> refuse(Replica replica, String claim, List<Step> steps) {
        blocked = true;
        walk.draft()
                .waitFor(new Wait(
                        "ClaimInDeletion",
                        "claim " + claim + " is being deleted",
                        "; it holds " + replica.name(),
                        walk.claims().deletedAt(claim),
                        ""));
        String text = "create Pod " + replica.name() + " in StatefulSet "
                + walk.spec().name() + " failed error: pvc " + claim + " is being deleted";
        steps.add(new Step.Tell(new Notice(true, "FailedCreate", text)));
        return steps;
    }

    private boolean holdsUp(Replica replica, PodState pod) {
        if (pod.terminating()) {
            walk.draft().waitFor(terminating(pod, replica.name() + " is terminating", walk.held(replica)));
            return true;
        }
        if (!pod.runningAndReady()) {
            walk.draft().waitFor(Wait.ofPod("PodNotReady", pod, replica.name() + " is not Ready", walk.held(replica)));
            return true;
        }
        if (!walk.available(replica)) {
            walk.draft()
                    .waitFor(Wait.ofPod(
                            "MinReadySeconds",
                            pod,
                            replica.name() + " has not been Ready for "
                                    + seconds(walk.spec().minReady()),
                            walk.held(replica)));
            return true;
        }
        return false;
    }

    static Wait terminating(PodState pod, String what, String holds) {
        return new Wait("PodTerminating", what, holds, Optional.of(pod.deletedAt()), PodStory.of(pod.object()));
    }

    private void repair(Replica replica, PodState pod, List<Step> steps) {
        boolean identity = walk.identity().matches(pod);
        boolean storage = walk.claims().mountedBy(pod.object(), replica.ordinal());
        if (!storage) {
            steps.addAll(walk.claims().missing(replica.ordinal()));
        }
        steps.addAll(walk.claims().retain(replica.ordinal(), ClaimPod.of(pod.object(), false)));
        if (!identity || !storage) {
            steps.add(new Step.PatchPod(
                    Resources.PODS,
                    pod.object().key(),
                    pod.object().uid(),
                    walk.identity().labels(replica.ordinal()),
                    storage ? Optional.empty() : Optional.of(volumes(replica, pod)),
                    told("update", replica)));
        }
    }

    private ArrayNode volumes(Replica replica, PodState pod) {
        return walk.claims().volumes(pod.object().tree().path("spec").path("volumes"), replica.ordinal());
    }

    private Announcement told(String verb, Replica replica) {
        String reason = verb.equals("create") ? "Create" : "Update";
        String text = verb + " Pod " + replica.name() + " in StatefulSet "
                + walk.spec().name();
        return Announcement.of(
                "Successful" + reason, text + " successful", "Failed" + reason, text + " failed error: {}");
    }

    static String seconds(Duration duration) {
        return Math.ceilDiv(duration.toMillis(), 1000L) + " s";
    }
}
