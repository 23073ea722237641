package dev.berth.controller.view.replica;

import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.store.Change;
import dev.berth.protocol.store.Snapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What must have happened between two states of one collection, for listeners that missed the changes themselves. */
public final class Difference {
    private Difference() {}

    /**
     * Deletions first, then what is new or changed in the order of its revisions. Deletions carry the newer snapshot's revision, since
     * their own is not known. An object that was deleted and made again under its name is told as both.
     */
    public static List<Change> between(Map<ObjectKey, KubeObject> before, Snapshot after) {
        var found = new ArrayList<Change>();
        before.values().stream()
                .filter(old -> !sameLife(old, after.get(old.key())))
                .forEach(old -> found.add(new Change(Change.Type.DELETED, after.revision(), old, Optional.of(old))));
        after.all()
                .filter(o -> !o.equals(before.get(o.key())))
                .sorted(Comparator.comparing(KubeObject::revision))
                .forEach(o -> found.add(put(o, Optional.ofNullable(before.get(o.key())))));
        return found;
    }

    private static Change put(KubeObject object, Optional<KubeObject> before) {
        Optional<KubeObject> previous = before.filter(old -> sameLife(old, Optional.of(object)));
        Change.Type type = previous.isPresent() ? Change.Type.MODIFIED : Change.Type.ADDED;
        return new Change(type, object.revision(), object, previous);
    }

    private static boolean sameLife(KubeObject old, Optional<KubeObject> now) {
        return now.filter(o -> o.uid().equals(old.uid())).isPresent();
    }
}
