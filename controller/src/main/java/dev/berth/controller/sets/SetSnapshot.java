package dev.berth.controller.sets;

import dev.berth.controller.plan.Backoffs;
import dev.berth.controller.plan.Trouble;
import dev.berth.protocol.api.KubeObject;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What is known of one StatefulSet.
 *
 * @param pods those that the set controls, and orphans of its namespace
 * @param claims the claims of its namespace by name
 * @param revisions those that the set controls, and orphans of its namespace
 * @param revisionNames any revision of its namespace by name
 * @param failures which ordinals' pods failed lately
 * @param trouble the refusal that keeps earlier plans from being carried out
 * @param conditions whether the status says where the set stands although the set does not ask for it
 */
public record SetSnapshot(
        KubeObject set,
        List<KubeObject> pods,
        Function<String, Optional<KubeObject>> claims,
        List<KubeObject> revisions,
        Function<String, Optional<KubeObject>> revisionNames,
        Backoffs failures,
        Optional<Trouble> trouble,
        boolean conditions) {
    public SetSnapshot {
        pods = List.copyOf(pods);
        revisions = List.copyOf(revisions);
    }
}
