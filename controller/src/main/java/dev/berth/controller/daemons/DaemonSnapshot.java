package dev.berth.controller.daemons;

import dev.berth.controller.plan.Backoffs;
import dev.berth.controller.plan.Trouble;
import dev.berth.protocol.api.KubeObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is known of one DaemonSet.
 *
 * @param nodes all nodes of the cluster, by name
 * @param pods those that the set controls, and orphans of its namespace
 * @param revisions those that the set controls, and orphans of its namespace
 * @param revisionNames any revision of its namespace by name
 * @param failures on which nodes its pods failed lately
 * @param trouble the refusal that keeps earlier plans from being carried out
 * @param conditions whether the status says where the set stands although the set does not ask for it
 */
public record DaemonSnapshot(
        KubeObject set,
        List<KubeObject> nodes,
        List<KubeObject> pods,
        List<KubeObject> revisions,
        Function<String, Optional<KubeObject>> revisionNames,
        Backoffs failures,
        Optional<Trouble> trouble,
        boolean conditions) {
    public DaemonSnapshot {
        nodes = List.copyOf(nodes);
        pods = List.copyOf(pods);
        revisions = List.copyOf(revisions);
    }
}
