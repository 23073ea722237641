package dev.berth.controller.sets;

import dev.berth.controller.optin.OnStuck;
import dev.berth.controller.plan.Announcement;
import dev.berth.controller.plan.Labels;
import dev.berth.controller.plan.Step;
import dev.berth.controller.revisions.RevisionHistory;
import dev.berth.controller.revisions.RevisionHistory.Entry;
import dev.berth.protocol.api.Resources;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which revision each replica is to be of.
 *
 * @param target what the roll-out leads to: the template's revision, or the current one if that is stuck
 * @param keep how many replicas from the first one on are made from the current revision
 * @param front the lowest ordinal that a halted roll-out has reached
 * @param from the first replica that the roll-out reaches
 * @param stuck why the template's revision counts as stuck, if that matters to this set
 * @param halted no pod is replaced by one of another revision
 */
record Aim(Entry current, Entry target, int keep, int front, int from, Optional<String> stuck, boolean halted) {

    static Aim of(SetSpec spec, RevisionHistory history, List<Replica> replicas) {
        Optional<OnStuck> onStuck = spec.optIns().onStuck();
        Optional<String> stuck = onStuck.flatMap(o -> history.update().stuck());
        boolean back = stuck.isPresent() && onStuck.get() == OnStuck.ROLLBACK;
        Entry target = back ? history.current() : history.update();
        boolean halted = spec.rolling() && (spec.optIns().paused() || (stuck.isPresent() && !back));
        int front = halted ? front(replicas, target) : Integer.MAX_VALUE;
        return new Aim(history.current(), target, spec.keepsCurrent(), front, spec.rollsFrom(), stuck, halted);
    }

    private static int front(List<Replica> replicas, Entry target) {
        for (Replica replica : replicas) {
            if (replica.revision().equals(target.name())) {
                return Math.min(replica.ordinal(), target.haltedAt());
            }
        }
        return target.haltedAt();
    }

    /**
     * A halted roll-out stays where it is: a pod that has to be made anew is of the revision that it had. Which ordinals had the new one is
     * remembered on that revision, as the pods that show it may go.
     */
    List<Step> rememberFront() {
        if (!halted || target.name().equals(current.name()) || front >= target.haltedAt()) {
            return List.of();
        }
        return target.stored().stream()
                .<Step>map(r -> new Step.MarkRevision(
                        Resources.CONTROLLER_REVISIONS,
                        r.key(),
                        r.uid(),
                        Map.of(Labels.HALTED_AT, Integer.toString(front)),
                        Announcement.NONE))
                .toList();
    }

    /** What a new pod of the replica is made from. */
    Entry of(Replica replica) {
        return replica.index() < keep || (halted && replica.ordinal() < front) ? current : target;
    }

    /** Whether the roll-out is to replace the replica's pod. */
    boolean outdated(Replica replica) {
        return replica.index() >= from
                && replica.pod().isPresent()
                && !replica.revision().equals(target.name());
    }
}
