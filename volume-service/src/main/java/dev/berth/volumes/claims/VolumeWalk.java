package dev.berth.volumes.claims;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is to be done about one volume, apart from what its claim's walk does. */
final class VolumeWalk {
    private final Pass pass;
    private final Volume volume;
    private final List<Step> steps = new ArrayList<>();

    private VolumeWalk(Pass pass, Volume volume) {
        this.pass = pass;
        this.volume = volume;
    }

    static List<Step> steps(Pass pass, Volume volume) {
        var walk = new VolumeWalk(pass, volume);
        if (!volume.object().deleting() && !volume.has(Names.VOLUME_PROTECTION)) {
            walk.change(new Amend.AddFinalizer(Names.VOLUME_PROTECTION));
        }
        walk.binding();
        if (volume.object().deleting()) {
            walk.unprotect();
        }
        return walk.steps;
    }

    private void binding() {
        if (volume.claimUid().isEmpty()) {
            if (!pass.isTaken(volume) && !volume.object().deleting()) {
                phase("Available", "", "");
            }
            return;
        }
        Optional<Claim> claim =
                pass.claim(volume.claimKey()).filter(c -> c.uid().equals(volume.claimUid()));
        if (claim.isPresent()) {
            misbound(claim.get());
        } else if (ended() || pass.surelyGone("claim of persistentvolume " + volume.uid())) {
            release();
        }
    }

    /** The claim has another volume: this one was given to it by a binder that had not seen that. */
    private void misbound(Claim claim) {
        if (claim.volumeName().isEmpty() || claim.volumeName().equals(volume.name())) {
            return;
        }
        if (volume.directoryOfBerth().isPresent() && volume.reclaimDelete()) {
            release();
        } else {
            change(new Amend.TakeBack(claim.uid()));
        }
    }

    private boolean ended() {
        return volume.claimUid().equals(volume.object().annotations().get(Names.CLAIM_ENDED));
    }

    private void release() {
        if (!volume.reclaimDelete()) {
            phase("Released", "", "");
        } else if (volume.directoryOfBerth().isPresent()) {
            phase("Released", "", "");
            // Without its finalizer and with a deletion time, the volume has been reclaimed already.
            if (volume.has(Names.PROVISIONER_FINALIZER) || !volume.object().deleting()) {
                reclaim();
            }
        } else {
            phase(
                    "Failed",
                    "VolumeFailedDelete",
                    "Berth did not make this volume and cannot delete what it stores; delete the PersistentVolume by"
                            + " hand");
        }
    }

    private void reclaim() {
        String path = volume.directoryOfBerth().orElse("");
        steps.add(new Step.Reclaim(new Step.Reclaimable(volume.name(), volume.uid(), path, node())));
    }

    /** The one node of a directory volume, by its hostname label. */
    private String node() {
        for (JsonNode term : volume.spec().path("nodeAffinity").path("required").path("nodeSelectorTerms")) {
            for (JsonNode e : term.path("matchExpressions")) {
                if (e.path("key").asText("").equals(Names.HOSTNAME)) {
                    return pass.nodeByHostname(e.path("values").path(0).asText(""));
                }
            }
        }
        return "";
    }

    /** Deleted by hand: it goes when nobody has it, and what it stored goes first if its policy says so. */
    private void unprotect() {
        boolean inUse = volume.phase().equals("Bound");
        if (inUse) {
            return;
        }
        boolean reclaims = volume.has(Names.PROVISIONER_FINALIZER)
                && volume.reclaimDelete()
                && volume.directoryOfBerth().isPresent();
        if (reclaims) {
            if (steps.stream().noneMatch(s -> s instanceof Step.Reclaim)) {
                reclaim();
            }
        } else if (volume.has(Names.PROVISIONER_FINALIZER) && volume.madeByBerth()) {
            change(new Amend.RemoveFinalizer(Names.PROVISIONER_FINALIZER));
        }
        if (volume.has(Names.VOLUME_PROTECTION)) {
            change(new Amend.RemoveFinalizer(Names.VOLUME_PROTECTION));
        }
    }

    private void phase(String phase, String reason, String message) {
        if (!volume.phase().equals(phase)) {
            change(new Amend.VolumePhase(phase, reason, message, pass.now()));
        }
    }

    private void change(Amend amend) {
        steps.add(Step.Change.of(volume.object(), amend));
    }
}
