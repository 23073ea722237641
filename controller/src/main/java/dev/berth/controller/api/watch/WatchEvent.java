package dev.berth.controller.api.watch;

import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.store.Change;
import java.util.Optional;
import java.util.function.Predicate;

/** One line of a watch, before it is encoded. */
public sealed interface WatchEvent {
    /** An object came, changed, or went: also by beginning or ceasing to match the watcher's selectors. */
    record Changed(Change.Type type, KubeObject object) implements WatchEvent {}

    /**
     * All changes up to the revision have been given.
     *
     * @param initialEnd whether it ends the initial events of a streaming list
     */
    record Bookmark(Revision revision, boolean initialEnd) implements WatchEvent {}

    /** The last line: why the watch cannot go on. */
    record Failed(Status status) implements WatchEvent {}

    /** What a watcher with this filter sees of a change: an object that leaves its selection is gone for it, as it was before. */
    static Optional<Changed> seen(Change change, Predicate<KubeObject> filter) {
        boolean before = change.previous().filter(filter).isPresent();
        return switch (change.type()) {
            case DELETED -> {
                // Without a previous state the last state is all there is to judge by.
                boolean known = change.previous().isPresent() ? before : filter.test(change.object());
                yield known ? Optional.of(new Changed(Change.Type.DELETED, change.object())) : Optional.empty();
            }
            case ADDED, MODIFIED -> {
                if (filter.test(change.object())) {
                    yield Optional.of(new Changed(before ? Change.Type.MODIFIED : Change.Type.ADDED, change.object()));
                }
                yield before ? Optional.of(new Changed(Change.Type.DELETED, left(change))) : Optional.empty();
            }
        };
    }

    /** The state before it left the selection, at the revision that took it out. */
    private static KubeObject left(Change change) {
        KubeObject previous = change.previous().orElseThrow();
        return KubeObject.of(previous.resource(), previous.edit(), change.revision());
    }
}
