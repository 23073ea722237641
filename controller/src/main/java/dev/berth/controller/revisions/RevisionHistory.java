package dev.berth.controller.revisions;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.Step;
import dev.berth.protocol.api.KubeObject;
import java.util.List;

/**
 * The revisions of one workload as they will be once the steps are done.
 *
 * @param steps adoptions, then at most one new or renumbered revision
 * @param owned the stored revisions of the workload, oldest first
 * @param current the one that status names as current, else the wanted one
 * @param update the one of the workload's present template
 * @param collisionCount how often a hash met a foreign name
 */
public record RevisionHistory(
        List<Step> steps, List<KubeObject> owned, Entry current, Entry update, int collisionCount) {
    public RevisionHistory {
        steps = List.copyOf(steps);
        owned = List.copyOf(owned);
    }

    /**
     * One revision.
     *
     * @param hash the bare hash, which a DaemonSet's pods carry
     * @param number its place in the history, from 1
     * @param template the pod template that it stands for: read only
     */
    public record Entry(String name, String hash, long number, ObjectNode template) {}
}
