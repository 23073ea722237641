package dev.berth.controller.daemons;

import dev.berth.controller.optin.OnStuck;
import dev.berth.controller.revisions.ControllerRevisions;
import dev.berth.controller.revisions.RevisionHistory;
import dev.berth.controller.revisions.RevisionHistory.Entry;
import dev.berth.protocol.api.KubeObject;
import java.util.List;
import java.util.Optional;

/**
 * Which revision the pods of a DaemonSet are to be of.
 *
 * @param target the template's revision, or the last proven one if that is stuck
 * @param stuck why the template's revision counts as stuck, if that matters to this set
 * @param back whether the pods go back to an earlier revision
 * @param halted no pod is replaced by one of another revision
 */
record DaemonAim(Entry target, Optional<String> stuck, boolean back, boolean halted) {

    static DaemonAim of(DaemonSpec spec, RevisionHistory history, ControllerRevisions revisions) {
        Optional<OnStuck> onStuck = spec.optIns().onStuck();
        Optional<String> stuck = onStuck.flatMap(o -> history.update().stuck());
        Optional<Entry> good =
                stuck.isPresent() && onStuck.get() == OnStuck.ROLLBACK ? proven(history, revisions) : Optional.empty();
        boolean halted = spec.optIns().paused() || (stuck.isPresent() && good.isEmpty());
        return new DaemonAim(good.orElse(history.update()), stuck, good.isPresent(), halted);
    }

    /** The newest earlier revision whose pods were available on every node. */
    private static Optional<Entry> proven(RevisionHistory history, ControllerRevisions revisions) {
        List<KubeObject> newestFirst = history.owned().reversed();
        return newestFirst.stream()
                .map(revisions::entry)
                .filter(e -> e.proven() && !e.name().equals(history.update().name()))
                .findFirst();
    }

    String hash() {
        return target.hash();
    }
}
