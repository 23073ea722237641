package dev.berth.volumes.claims;

import dev.berth.volumes.claims.Plan.Work;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings claims and volumes together, as Kubernetes' persistent volume controller, protection controllers and external provisioners do:
 * one pure pass over everything.
 */
public final class ClaimBinder {
    private ClaimBinder() {}

    /** What is to be done in this scene; an empty plan when all is as it should be. */
    public static Plan plan(Scene scene) {
        Pass pass = new Pass(scene);
        var works = new ArrayList<Work>();
        // Who asks for a volume by name goes first, so that no other claim of this pass picks it.
        for (Claim claim : pass.claims()) {
            if (!claim.volumeName().isEmpty()) {
                add(works, "claim " + claim.key(), ClaimWalk.steps(pass, claim));
            }
        }
        for (Claim claim : pass.claims()) {
            if (claim.volumeName().isEmpty()) {
                add(works, "claim " + claim.key(), ClaimWalk.steps(pass, claim));
            }
        }
        for (Volume volume : pass.volumes()) {
            add(works, "volume " + volume.name(), VolumeWalk.steps(pass, volume));
        }
        return new Plan(works, pass.missing());
    }

    private static void add(List<Work> works, String subject, List<Step> steps) {
        if (!steps.isEmpty()) {
            works.add(new Work(subject, steps));
        }
    }
}
