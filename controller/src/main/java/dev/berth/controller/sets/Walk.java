package dev.berth.controller.sets;

import dev.berth.controller.plan.Announcement;
import dev.berth.controller.plan.Backoffs;
import dev.berth.controller.plan.Draft;
import dev.berth.controller.plan.PodState;
import dev.berth.controller.plan.Step;
import dev.berth.controller.plan.Trouble;
import dev.berth.controller.revisions.RevisionHistory;
import dev.berth.protocol.api.Resources;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What the three walks over a set share.
 *
 * @param replicas every ordinal in range, ascending, also the missing ones
 * @param condemned the pods out of range, highest ordinal first
 * @param draft collects the steps and reasons
 */
record Walk(
        SetSpec spec,
        Claims claims,
        Identity identity,
        RevisionHistory history,
        Aim aim,
        Backoffs failures,
        Optional<Trouble> trouble,
        Instant now,
        List<Replica> replicas,
        List<Replica> condemned,
        Draft draft) {

    static Walk over(SetSpec spec, SetSnapshot snapshot, List<PodState> pods, RevisionHistory history, Instant now) {
        var inRange = new PodState[spec.ordinals().count()];
        var condemned = new ArrayList<Replica>();
        for (PodState pod : pods) {
            int ordinal = spec.ordinal(pod.name());
            int index = spec.ordinals().indexOf(ordinal);
            if (index >= 0) {
                inRange[index] = pod;
            } else {
                condemned.add(new Replica(-1, ordinal, pod.name(), Optional.of(pod)));
            }
        }
        var byOrdinal = new ArrayList<Replica>(inRange.length);
        for (int index = 0; index < inRange.length; index++) {
            int ordinal = spec.ordinals().at(index);
            Optional<PodState> pod = Optional.ofNullable(inRange[index]);
            byOrdinal.add(
                    new Replica(index, ordinal, pod.isPresent() ? pod.get().name() : spec.podName(ordinal), pod));
        }
        condemned.sort(Comparator.comparingInt(Replica::ordinal).reversed());
        var claims = new Claims(spec, snapshot.claims());
        return new Walk(
                spec,
                claims,
                new Identity(spec, claims),
                history,
                Aim.of(spec, history, byOrdinal),
                snapshot.failures(),
                snapshot.trouble(),
                now,
                byOrdinal,
                condemned,
                new Draft());
    }

    boolean unavailable(Replica replica) {
        return replica.unavailable(spec.minReady(), now);
    }

    boolean available(Replica replica) {
        return replica.available(spec.minReady(), now);
    }

    /** Deletes the replica's pod; the failure key is for a pod that is deleted because it failed. */
    Step delete(PodState pod, Optional<String> failure) {
        String what = "delete Pod " + pod.name() + " in StatefulSet " + spec.name();
        return new Step.DeletePod(
                Resources.PODS,
                pod.object().key(),
                pod.object().uid(),
                failure,
                Announcement.of("SuccessfulDelete", what + " successful", "FailedDelete", what + " failed error: {}"));
    }

    /** What an OrderedReady set would do next if the replica did not hold it up. */
    String held(Replica by) {
        Optional<Replica> next = replicas.stream()
                .filter(r -> r.ordinal() > by.ordinal() && r.pod().isEmpty())
                .findFirst();
        if (next.isPresent()) {
            return "; OrderedReady holds " + next.get().name();
        }
        if (!condemned.isEmpty()) {
            return "; OrderedReady holds the deletion of "
                    + condemned.getFirst().name();
        }
        boolean outdated = spec.rolling() && replicas.stream().anyMatch(aim::outdated);
        return outdated ? "; OrderedReady holds the roll-out" : "";
    }
}
