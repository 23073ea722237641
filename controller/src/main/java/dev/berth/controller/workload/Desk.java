package dev.berth.controller.workload;

import dev.berth.controller.daemons.DaemonSetPlanner;
import dev.berth.controller.daemons.DaemonSnapshot;
import dev.berth.controller.deployments.DeploymentPlanner;
import dev.berth.controller.deployments.DeploymentSnapshot;
import dev.berth.controller.endpoints.EndpointsPlanner;
import dev.berth.controller.endpoints.ServiceLabels;
import dev.berth.controller.endpoints.ServiceSnapshot;
import dev.berth.controller.plan.Backoffs;
import dev.berth.controller.plan.ControllerRef;
import dev.berth.controller.plan.Plan;
import dev.berth.controller.plan.Trouble;
import dev.berth.controller.replicas.ReplicaSetPlanner;
import dev.berth.controller.replicas.ReplicaSnapshot;
import dev.berth.controller.sets.SetSnapshot;
import dev.berth.controller.sets.StatefulSetPlanner;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.store.Snapshot;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What lies before a planner: the collections of one kind of workload, each at one revision.
 *
 * @param orphans whether objects without a controller are looked for, which costs a look at the whole namespace
 */
record Desk(WorkloadId id, Map<Resource, Snapshot> collections, boolean orphans) {

    static Desk of(WorkloadId id, Function<Resource, Snapshot> now, boolean orphans) {
        var collections = new HashMap<Resource, Snapshot>();
        id.kind().reads().forEach(r -> collections.put(r, now.apply(r)));
        return new Desk(id, collections, orphans);
    }

    Map<Resource, Revision> revisions() {
        var revisions = new HashMap<Resource, Revision>();
        collections.forEach((r, s) -> revisions.put(r, s.revision()));
        return revisions;
    }

    Optional<KubeObject> workload() {
        return of(id.kind().resource()).get(id.key());
    }

    /** What is known beside the objects: how pods have failed, what was refused, and what the configuration says. */
    record Memory(Backoffs failures, Optional<Trouble> trouble, int burst, boolean conditions) {}

    Plan plan(KubeObject workload, Memory memory, Instant now) {
        return switch (id.kind()) {
            case STATEFUL_SET ->
                new StatefulSetPlanner(memory.burst())
                        .plan(
                                new SetSnapshot(
                                        workload,
                                        of(Resources.PODS, workload),
                                        name -> byName(Resources.PERSISTENT_VOLUME_CLAIMS, name),
                                        of(Resources.CONTROLLER_REVISIONS, workload),
                                        name -> byName(Resources.CONTROLLER_REVISIONS, name),
                                        memory.failures(),
                                        memory.trouble(),
                                        memory.conditions()),
                                now);
            case DAEMON_SET ->
                new DaemonSetPlanner(memory.burst())
                        .plan(
                                new DaemonSnapshot(
                                        workload,
                                        of(Resources.NODES).all().toList(),
                                        of(Resources.PODS, workload),
                                        of(Resources.CONTROLLER_REVISIONS, workload),
                                        name -> byName(Resources.CONTROLLER_REVISIONS, name),
                                        memory.failures(),
                                        memory.trouble(),
                                        memory.conditions()),
                                now);
            case REPLICA_SET ->
                new ReplicaSetPlanner(memory.burst())
                        .plan(
                                new ReplicaSnapshot(
                                        workload, of(Resources.PODS, workload), related(workload), memory.trouble()),
                                now);
            case DEPLOYMENT ->
                new DeploymentPlanner(memory.burst())
                        .plan(
                                new DeploymentSnapshot(
                                        workload,
                                        of(Resources.REPLICA_SETS, workload),
                                        name -> byName(Resources.REPLICA_SETS, name),
                                        set -> of(Resources.PODS)
                                                .ownedBy(set.uid())
                                                .toList()),
                                now);
            case SERVICE ->
                new EndpointsPlanner(memory.burst())
                        .plan(new ServiceSnapshot(
                                workload,
                                of(Resources.PODS)
                                        .inNamespace(id.key().namespace())
                                        .toList(),
                                slices(workload),
                                byName(Resources.ENDPOINTS, id.key().name()),
                                node -> of(Resources.NODES).get(ObjectKey.cluster(node))));
        };
    }

    /** The slices that Berth makes for the service; those that others make for it are theirs. */
    private List<KubeObject> slices(KubeObject service) {
        return of(Resources.ENDPOINT_SLICES)
                .ownedBy(service.uid())
                .filter(ServiceLabels::ours)
                .toList();
    }

    /** The pods of all ReplicaSets with the same controller: of a Deployment's revisions. */
    private List<KubeObject> related(KubeObject set) {
        Snapshot pods = of(Resources.PODS);
        return ControllerRef.of(set)
                .map(owner -> of(Resources.REPLICA_SETS)
                        .ownedBy(owner)
                        .flatMap(s -> pods.ownedBy(s.uid()))
                        .toList())
                .orElseGet(() -> pods.ownedBy(set.uid()).toList());
    }

    private List<KubeObject> of(Resource resource, KubeObject owner) {
        Snapshot snapshot = of(resource);
        Stream<KubeObject> owned = snapshot.ownedBy(owner.uid());
        return orphans
                ? Stream.concat(
                                owned,
                                snapshot.inNamespace(id.key().namespace())
                                        .filter(o -> ControllerRef.of(o).isEmpty()))
                        .distinct()
                        .toList()
                : owned.toList();
    }

    private Optional<KubeObject> byName(Resource resource, String name) {
        return of(resource).get(new ObjectKey(id.key().namespace(), name));
    }

    private Snapshot of(Resource resource) {
        Snapshot found = collections.get(resource);
        if (found == null) {
            throw new IllegalStateException(id + " does not read " + resource);
        }
        return found;
    }
}
