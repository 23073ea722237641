package dev.berth.controller.deployments;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.Condition;
import dev.berth.controller.plan.ControllerRef;
import dev.berth.controller.plan.Draft;
import dev.berth.controller.plan.Plan;
import dev.berth.controller.plan.Plan.Lane;
import dev.berth.controller.plan.PodState;
import dev.berth.controller.plan.Step;
import dev.berth.controller.plan.Wait;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides what a Deployment needs next (Kubernetes: syncDeployment): its sets adopted, sized to its number of replicas, rolled over to its
 * template, and the old ones cleaned up.
 *
 * @param burst how many sets are written side by side
 */
public record DeploymentPlanner(int burst) {

    public Plan plan(DeploymentSnapshot snapshot, Instant now) {
        DeploymentSpec spec = DeploymentSpec.of(snapshot.deployment());
        if (snapshot.deployment().deleting()) {
            return Plan.idle("the deployment is being deleted");
        }
        var draft = new Draft();
        List<Owned> all = claim(spec, snapshot.sets(), draft);
        return new Turn(spec, snapshot, all, now, draft).plan(burst);
    }

    private static List<Owned> claim(DeploymentSpec spec, List<KubeObject> candidates, Draft draft) {
        var sets = new ArrayList<Owned>();
        var steps = new ArrayList<Step>();
        String uid = spec.deployment().uid();
        for (KubeObject set : candidates) {
            Optional<String> controller = ControllerRef.of(set);
            boolean fits = spec.selector().matches(set.tree().path("metadata").path("labels"));
            if (controller.isPresent() && controller.get().equals(uid)) {
                if (fits) {
                    sets.add(new Owned(set));
                } else {
                    steps.add(new Step.Release(Resources.REPLICA_SETS, set.key(), set.uid(), uid));
                }
            } else if (controller.isEmpty() && fits && !set.deleting()) {
                steps.add(new Step.Adopt(
                        Resources.REPLICA_SETS, set.key(), set.uid(), ControllerRef.to(spec.deployment())));
                sets.add(new Owned(set));
            }
        }
        draft.inOrder(steps);
        return sets;
    }

    /** One plan in the making. */
    private static final class Turn {
        private final DeploymentSpec spec;
        private final DeploymentSnapshot snapshot;
        private final List<Owned> all;
        private final Instant now;
        private final Draft draft;
        private final Optional<Owned> fresh;
        private final List<Owned> old;
        private final Headcount pods;
        private final Sizes sizes;
        private final Conditions conditions;
        private int collisions;
        private int made;

        private Turn(DeploymentSpec spec, DeploymentSnapshot snapshot, List<Owned> all, Instant now, Draft draft) {
            this.spec = spec;
            this.snapshot = snapshot;
            this.all = all;
            this.now = now;
            this.draft = draft;
            this.fresh = NewSet.find(spec, all);
            this.old = all.stream().filter(s -> !fresh.equals(Optional.of(s))).toList();
            this.pods = Headcount.of(all, snapshot.podsOf(), spec, now);
            this.sizes = new Sizes(spec);
            this.conditions =
                    new Conditions(spec.deployment().tree().path("status").path("conditions"), now);
            this.collisions = spec.collisions();
        }

        private Plan plan(int burst) {
            pausing();
            if (fresh.filter(this::refreshed).isPresent()) {
                // Its size is decided on its newest state.
                return draft.plan(Optional.empty(), Optional.empty());
            }
            DeploymentStatus before = DeploymentStatus.count(spec, fresh, all, 0);
            if (spec.paused() || (Scaling.due(spec, all) && !bothRecreate())) {
                Scaling.scale(spec, fresh, old, sizes);
                cleanUp(spec.paused());
            } else if (spec.rolling()) {
                fresh.ifPresentOrElse(f -> Rollout.roll(spec, f, old, all, pods, sizes), this::create);
                cleanUp(before.complete(spec) && !sizes.changed());
            } else {
                recreate();
                cleanUp(before.complete(spec) && !sizes.changed());
            }
            draft.sideBySide(burst, sizes.lanes());
            // A status that counts sizes which were refused would not be true (Kubernetes leaves it, too).
            return draft.plan(status(), Optional.empty());
        }

        /** Sets of two revisions and no rolling: the old ones end before anything is scaled. */
        private boolean bothRecreate() {
            return !spec.rolling() && all.stream().filter(Owned::active).count() > 1;
        }

        private boolean refreshed(Owned set) {
            Optional<Step> step = NewSet.refresh(spec, set, revision());
            step.ifPresent(s -> draft.inOrder(List.of(s)));
            note(Math.max(set.revision(), revision()));
            if (spec.deadline().isPresent()
                    && conditions.find(Conditions.PROGRESSING).isEmpty()) {
                conditions.set(
                        Conditions.PROGRESSING,
                        "True",
                        "FoundNewReplicaSet",
                        "Found new replica set \"" + set.name() + "\"");
            }
            return step.isPresent();
        }

        /** The number that the new set has, or gets: above those of all others. */
        private long revision() {
            return old.stream().mapToLong(Owned::revision).max().orElse(0) + 1;
        }

        /** The Deployment says which revision it is at. */
        private void note(long revision) {
            String text = Long.toString(revision);
            if (!text.equals(spec.deployment().annotations().get(Marks.REVISION))) {
                draft.inOrder(List.of(new Step.Annotate(
                        Resources.DEPLOYMENTS,
                        spec.deployment().key(),
                        spec.deployment().uid(),
                        Map.of(Marks.REVISION, text))));
            }
        }

        private void create() {
            if (snapshot.setNames().apply(NewSet.name(spec)).isPresent()) {
                // The name belongs to another template or another owner: the next plan tries the next name.
                collisions++;
                draft.more();
                return;
            }
            made = Rollout.newSize(spec, 0, pods.most(all, sizes));
            draft.inOrder(List.of(NewSet.create(spec, made, revision())));
            note(revision());
            if (spec.deadline().isPresent()) {
                conditions.set(
                        Conditions.PROGRESSING,
                        "True",
                        "NewReplicaSetCreated",
                        "Created new replica set \"" + NewSet.name(spec) + "\"");
            }
        }

        private void recreate() {
            Rollout.end(old, sizes);
            if (sizes.changed()) {
                return;
            }
            if (oldPodsRun()) {
                draft.waitFor(Wait.of("OldPodsRun", "pods of older revisions still run"));
            } else if (fresh.isEmpty()) {
                create();
            } else {
                sizes.set(fresh.get(), spec.replicas());
            }
        }

        private boolean oldPodsRun() {
            return old.stream().anyMatch(s -> s.actual() > 0)
                    || old.stream()
                            .flatMap(s -> snapshot.podsOf().apply(s.object()).stream())
                            .anyMatch(p -> !PodState.of(p).terminal());
        }

        /** Old sets beyond the history's limit, lowest revision first; one that still has or wants pods stays. */
        private void cleanUp(boolean settled) {
            if (!settled || spec.history().isEmpty()) {
                return;
            }
            List<Owned> cleanable =
                    old.stream().filter(s -> !s.object().deleting()).toList();
            int surplus = cleanable.size() - spec.history().getAsInt();
            List<Lane> lanes = cleanable.stream()
                    .sorted(Comparator.comparingLong(Owned::revision).thenComparing(Owned.OLDEST_FIRST))
                    .limit(Math.max(0, surplus))
                    .filter(s -> s.actual() == 0 && sizes.of(s) == 0 && s.size() == 0 && s.observed())
                    .map(s -> new Lane(List.<Step>of(new Step.DeleteReplicaSet(
                            Resources.REPLICA_SETS, s.object().key(), s.object().uid()))))
                    .toList();
            draft.sideBySide(1, lanes);
        }

        /** While it is paused, time does not run against the Deployment. */
        private void pausing() {
            if (spec.deadline().isEmpty() || conditions.has(Conditions.PROGRESSING, "ProgressDeadlineExceeded")) {
                return;
            }
            boolean noted = conditions.has(Conditions.PROGRESSING, "DeploymentPaused");
            if (spec.paused() && !noted) {
                conditions.set(Conditions.PROGRESSING, "Unknown", "DeploymentPaused", "Deployment is paused");
            } else if (!spec.paused() && noted) {
                conditions.set(Conditions.PROGRESSING, "Unknown", "DeploymentResumed", "Deployment is resumed");
            }
        }

        private Optional<ObjectNode> status() {
            DeploymentStatus status = DeploymentStatus.count(spec, fresh, all, sizes.sum(all) + made);
            // Left by a fault of ours that is over.
            conditions.remove(Condition.BLOCKED);
            status.available(spec, conditions);
            conditions.replicaFailure(fresh, all);
            if (!spec.paused()) {
                status.progress(spec, named(), conditions, now, draft);
            }
            return status.changed(spec, collisions, conditions);
        }

        private String named() {
            if (fresh.isPresent()) {
                return "ReplicaSet \"" + fresh.get().name() + "\"";
            }
            return made > 0
                    ? "ReplicaSet \"" + NewSet.name(spec) + "\""
                    : "Deployment \"" + spec.deployment().name() + "\"";
        }
    }
}
