package dev.berth.volumes.claims;

import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Pods;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is to be done about one claim. */
final class ClaimWalk {
    private static final String FAILED_BINDING = "FailedBinding";

    private final Pass pass;
    private final Claim claim;
    private final List<Step> steps = new ArrayList<>();

    private ClaimWalk(Pass pass, Claim claim) {
        this.pass = pass;
        this.claim = claim;
    }

    static List<Step> steps(Pass pass, Claim claim) {
        var walk = new ClaimWalk(pass, claim);
        walk.protection();
        if (claim.bindCompleted()) {
            walk.bound();
        } else if (!claim.object().deleting()) {
            walk.unbound();
        }
        return walk.steps;
    }

    /** A pod without a node does not hold its claim: nobody lets a pod start on a claim that is being deleted. */
    private void protection() {
        boolean protectedNow = claim.has(Names.CLAIM_PROTECTION);
        if (!claim.object().deleting() && !protectedNow) {
            change(new Amend.AddFinalizer(Names.CLAIM_PROTECTION));
        } else if (claim.object().deleting() && protectedNow && !used()) {
            pass.namedFor(claim).stream()
                    .filter(v -> v.belongsTo(claim))
                    .forEach(v -> steps.add(
                            Step.Change.of(v.object(), new Amend.Annotate(List.of(Names.CLAIM_ENDED), claim.uid()))));
            change(new Amend.RemoveFinalizer(Names.CLAIM_PROTECTION));
        }
    }

    private boolean used() {
        return pass.podsOf(claim).stream().anyMatch(p -> !Pods.node(p.tree()).isEmpty());
    }

    private void bound() {
        Optional<Volume> found = pass.volume(claim.volumeName());
        if (claim.volumeName().isEmpty()) {
            lost("ClaimLost", "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!");
        } else if (found.isEmpty()) {
            if (pass.surelyGone("persistentvolume of claim " + claim.uid())) {
                lost("ClaimLost", "Bound claim has lost its PersistentVolume. Data on the volume is lost!");
            }
        } else if (found.get().isFor(claim) || !found.get().claimed()) {
            complete(found.get());
        } else {
            lost("ClaimMisbound", "Two claims are bound to the same volume, this one is bound incorrectly");
        }
    }

    private void lost(String reason, String message) {
        if (!claim.phase().equals("Lost")) {
            change(new Amend.ClaimStatus("Lost", List.of(), ""));
            steps.add(Step.Tell.warning(claim, reason, message));
        }
    }

    private void unbound() {
        Optional<String> className = claim.className();
        if (className.isEmpty()
                && claim.volumeName().isEmpty()
                && pass.defaultClass().isPresent()) {
            String name = pass.defaultClass().get().name();
            change(new Amend.FillClass(name));
            className = Optional.of(name);
        }
        if (claim.volumeName().isEmpty()) {
            seek(className.orElse(""));
        } else {
            wanted(claim.volumeName());
        }
    }

    /** The claim names its volume. */
    private void wanted(String name) {
        Optional<Volume> found = pass.volume(name);
        if (found.isEmpty() || (found.get().object().deleting() && !found.get().belongsTo(claim))) {
            pending();
            return;
        }
        Volume volume = found.get();
        if ((volume.claimed() && !volume.isFor(claim)) || pass.isTaken(volume)) {
            pending();
            tellFailedBinding("volume \"" + name + "\" already bound to a different claim.");
            return;
        }
        Optional<String> mismatch = Matching.mismatch(volume, claim);
        if (mismatch.isPresent() && !volume.claimed()) {
            pending();
            steps.add(Step.Tell.warning(
                    claim, "VolumeMismatch", "Cannot bind to requested volume \"" + name + "\": " + mismatch.get()));
            return;
        }
        complete(volume);
    }

    private void seek(String className) {
        Optional<StorageClass> storage = pass.storageClass(className);
        boolean waits = storage.map(StorageClass::waitsForConsumer).orElse(false);
        Optional<String> node = waits ? consumerNode() : Optional.empty();
        Optional<Volume> match = Matching.best(pass, claim, className, waits, node);
        if (match.isPresent()) {
            complete(match.get());
            return;
        }
        pending();
        if (waits && node.isEmpty()) {
            tellWaiting();
        } else if (className.isEmpty()) {
            steps.add(Step.Tell.normal(
                    claim,
                    FAILED_BINDING,
                    "no persistent volumes available for this claim and no storage class is set"));
        } else {
            steps.addAll(Provisioning.steps(pass, claim, className, storage, node));
        }
    }

    /**
     * The node of a consumer that its agent has acknowledged and not refused. A node that died with the pod on its way to it gets no volume
     * that the pod's successor would have to follow there. Another scheduler than Berth's gives the pod its node when it sees the volume:
     * its choice counts at once, as in Kubernetes.
     */
    private Optional<String> consumerNode() {
        List<KubeObject> pods = pass.podsOf(claim).stream()
                .filter(p -> !p.deleting() && !Pods.ended(p.tree().path("status")))
                .toList();
        return pods.stream()
                .map(KubeObject::tree)
                .filter(p -> Pods.acknowledged(p.path("status")))
                .map(Pods::node)
                .findFirst()
                .or(() -> claim.selectedNode().filter(n -> pods.stream().anyMatch(p -> !Pods.placedByBerth(p.tree()))));
    }

    /** Nothing is said in the moment between the choice of a node and its agent's word. */
    private void tellWaiting() {
        Optional<KubeObject> pod = pass.podsOf(claim).stream().findFirst();
        if (pod.isEmpty()) {
            steps.add(Step.Tell.normal(
                    claim, "WaitForFirstConsumer", "waiting for first consumer to be created before binding"));
        } else if (Pods.node(pod.get().tree()).isEmpty()) {
            steps.add(Step.Tell.normal(
                    claim, "WaitForPodScheduled", "waiting for pod " + pod.get().name() + " to be scheduled"));
        }
    }

    /** Brings both sides of the binding to their end, from wherever an earlier pass has left them. */
    private void complete(Volume volume) {
        pass.take(volume);
        if (!volume.belongsTo(claim)) {
            steps.add(Step.Change.of(volume.object(), new Amend.GiveTo(claim.reference())));
        }
        if (!claim.volumeName().equals(volume.name()) || !claim.bindCompleted()) {
            change(new Amend.Bind(volume.name()));
        }
        String capacity = expand(volume);
        List<String> modes = volume.accessModes().stream().sorted().toList();
        changeStatus(new Amend.ClaimStatus("Bound", modes, capacity));
        if (!volume.phase().equals("Bound")) {
            steps.add(Step.Change.of(volume.object(), new Amend.VolumePhase("Bound", "", "", pass.now())));
        }
    }

    /** A directory has no size of its own: its capacity is what was asked for. */
    private String expand(Volume volume) {
        boolean wanted = claim.size().exceeds(volume.size());
        boolean may = volume.madeByBerth()
                && pass.storageClass(volume.className())
                        .map(StorageClass::expands)
                        .orElse(false);
        if (!wanted || !may || claim.object().deleting()) {
            return volume.capacity();
        }
        steps.add(Step.Change.of(volume.object(), new Amend.Resize(claim.request())));
        steps.add(Step.Tell.normal(
                claim, "VolumeResizeSuccessful", "Resized volume " + volume.name() + " to " + claim.request()));
        return claim.request();
    }

    private void pending() {
        if (!claim.phase().equals("Pending")) {
            changeStatus(new Amend.ClaimStatus("Pending", List.of(), ""));
        }
    }

    private void tellFailedBinding(String message) {
        steps.add(Step.Tell.warning(claim, FAILED_BINDING, message));
    }

    private void change(Amend amend) {
        steps.add(Step.Change.of(claim.object(), amend));
    }

    private void changeStatus(Amend amend) {
        if (!amend.apply(claim.object().edit()).equals(claim.object().tree())) {
            change(amend);
        }
    }
}
