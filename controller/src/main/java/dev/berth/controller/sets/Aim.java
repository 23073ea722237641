package dev.berth.controller.sets;

import dev.berth.controller.optin.OnStuck;
import dev.berth.controller.revisions.RevisionHistory;
import dev.berth.controller.revisions.RevisionHistory.Entry;
import java.util.List;
import java.util.Optional;

/**
 * Which revision each replica is to be of.
 *
 * @param target what the roll-out leads to: the template's revision, or the current one if that is stuck
 * @param keep how many replicas from the first one on are made from the current revision
 * @param from the first replica that the roll-out reaches
 * @param stuck why the template's revision counts as stuck, if that matters to this set
 * @param halted no pod is replaced by one of another revision
 */
record Aim(Entry current, Entry target, int keep, int from, Optional<String> stuck, boolean halted) {

    static Aim of(SetSpec spec, RevisionHistory history, List<Replica> replicas) {
        Optional<OnStuck> onStuck = spec.optIns().onStuck();
        Optional<String> stuck = onStuck.flatMap(o -> history.update().stuck());
        boolean back = stuck.isPresent() && onStuck.get() == OnStuck.ROLLBACK;
        Entry target = back ? history.current() : history.update();
        boolean halted = spec.rolling() && (spec.optIns().paused() || (stuck.isPresent() && !back));
        int keep = halted ? Math.max(spec.keepsCurrent(), front(replicas, target)) : spec.keepsCurrent();
        return new Aim(history.current(), target, keep, spec.rollsFrom(), stuck, halted);
    }

    /** A halted roll-out stays where it is: a pod that has to be made anew is of the revision that it had. */
    private static int front(List<Replica> replicas, Entry target) {
        for (Replica replica : replicas) {
            if (replica.revision().equals(target.name())) {
                return replica.index();
            }
        }
        return replicas.size();
    }

    /** What a new pod of the replica is made from. */
    Entry of(Replica replica) {
        return replica.index() < keep ? current : target;
    }

    /** Whether the roll-out is to replace the replica's pod. */
    boolean outdated(Replica replica) {
        return replica.index() >= from
                && replica.pod().isPresent()
                && !replica.revision().equals(target.name());
    }
}
