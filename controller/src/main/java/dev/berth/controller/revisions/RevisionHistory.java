package dev.berth.controller.revisions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.Labels;
import dev.berth.controller.plan.Step;
import dev.berth.protocol.api.KubeObject;
import java.util.List;
import java.util.Optional;

/**
 * The revisions of one workload as they will be once the steps are done.
 *
 * @param steps adoptions, then at most one new or renumbered revision
 * @param owned the stored revisions of the workload, oldest first
 * @param current the one that status names as current, else the wanted one
 * @param update the one of the workload's present template
 * @param twins stored ones with the wanted data beside the wanted one itself, left by a race or by hand
 * @param collisionCount how often a hash met a foreign name
 */
public record RevisionHistory(
        List<Step> steps,
        List<KubeObject> owned,
        Entry current,
        Entry update,
        List<KubeObject> twins,
        int collisionCount) {
    public RevisionHistory {
        steps = List.copyOf(steps);
        owned = List.copyOf(owned);
        twins = List.copyOf(twins);
    }

    /**
     * One revision.
     *
     * @param hash the bare hash, which a DaemonSet's pods carry
     * @param number its place in the history, from 1
     * @param template the pod template that it stands for: read only
     * @param stored the object, as long as this plan neither makes nor renumbers it
     */
    public record Entry(String name, String hash, long number, ObjectNode template, Optional<KubeObject> stored) {
        /** Why its roll-out counts as stuck; empty if it does not. */
        public Optional<String> stuck() {
            return mark(Labels.STUCK_AT)
                    .map(at -> mark(Labels.STUCK_BECAUSE).orElse("it is marked as stuck") + " (at " + at + ")");
        }

        /** Whether its pods were available on every node once. */
        public boolean proven() {
            return mark(Labels.PROVEN_AT).isPresent();
        }

        /** The lowest ordinal that had it when its roll-out was halted; the highest number if it never was. */
        public int haltedAt() {
            return mark(Labels.HALTED_AT)
                    .filter(text -> text.matches("[0-9]{1,9}"))
                    .map(Integer::parseInt)
                    .orElse(Integer.MAX_VALUE);
        }

        private Optional<String> mark(String key) {
            return stored.map(s -> s.tree()
                            .path("metadata")
                            .path("annotations")
                            .path(key)
                            .asText(""))
                    .filter(text -> !text.isEmpty());
        }
    }
}
