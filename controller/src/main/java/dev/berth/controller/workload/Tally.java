package dev.berth.controller.workload;

import dev.berth.controller.plan.Trouble;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.api.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of carrying out some steps.
 *
 * @param written the newest revision that the next plan must see, per collection
 * @param failed the backoff keys of failed pods whose deletion is done
 * @param steps how many writes were done, the status not counted
 * @param refused the first refusal
 * @param trouble what of it is told; the slot is that of the pod that could not be made
 * @param vital the status must not be written: a step was refused on which it depends
 * @param unsure a write may or may not have happened, or met an object that the view does not show: plan on proven views only
 * @param claims the refusal is of a claim; further claims of the same pod are still tried
 */
record Tally(
        Map<Resource, Revision> written,
        List<String> failed,
        int steps,
        Optional<Status> refused,
        Optional<Trouble> trouble,
        boolean vital,
        boolean unsure,
        boolean claims) {
    static final Tally NONE =
            new Tally(Map.of(), List.of(), 0, Optional.empty(), Optional.empty(), false, false, false);

    Tally {
        written = Map.copyOf(written);
        failed = List.copyOf(failed);
    }

    boolean stopped() {
        return refused.isPresent();
    }

    static Tally wrote(Resource resource, Revision revision, Optional<String> failed, int steps) {
        return new Tally(
                Map.of(resource, revision),
                failed.map(List::of).orElse(List.of()),
                steps,
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                false);
    }

    static Tally refused(Status status, boolean unsure, boolean claim) {
        return new Tally(Map.of(), List.of(), 0, Optional.of(status), Optional.empty(), false, unsure, claim);
    }

    /** What was to be changed is gone already; the view will show it. */
    static Tally gone() {
        return new Tally(Map.of(), List.of(), 0, Optional.empty(), Optional.empty(), false, true, false);
    }

    Tally because(Trouble why) {
        return new Tally(written, failed, steps, refused, Optional.of(why), vital, unsure, claims);
    }

    Tally inVitalStage() {
        return stopped() ? new Tally(written, failed, steps, refused, trouble, true, unsure, claims) : this;
    }

    /** After a claim's refusal another kind of step was due: no more claims are tried. */
    Tally withoutClaims() {
        return claims ? new Tally(written, failed, steps, refused, trouble, vital, unsure, false) : this;
    }

    /** This, and what came after it or beside it. */
    Tally and(Tally other) {
        var revisions = new HashMap<>(written);
        other.written.forEach((r, v) -> revisions.merge(r, v, (a, b) -> a.isAfter(b) ? a : b));
        var failures = new ArrayList<>(failed);
        failures.addAll(other.failed);
        return new Tally(
                revisions,
                failures,
                steps + other.steps,
                refused.isPresent() ? refused : other.refused,
                refused.isPresent() ? trouble : other.trouble,
                vital || other.vital,
                unsure || other.unsure,
                refused.isPresent() ? claims : other.claims);
    }
}
