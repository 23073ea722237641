package dev.berth.controller.admit;

import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import java.util.Map;

/** The rules of every kind that is served. */
final class Kinds {
    private final Map<Resource, Kind> kinds;

    Kinds(DefaultClass defaultClass, Accounts accounts) {
        kinds = Map.ofEntries(
                Map.entry(Resources.NAMESPACES, new NamespaceKind()),
                Map.entry(Resources.NODES, new NodeKind()),
                Map.entry(Resources.PERSISTENT_VOLUMES, new PersistentVolumeKind()),
                Map.entry(Resources.PODS, new PodKind(accounts)),
                Map.entry(Resources.SERVICES, new ServiceKind()),
                Map.entry(Resources.ENDPOINTS, new EndpointsKind()),
                Map.entry(Resources.ENDPOINT_SLICES, new EndpointSliceKind()),
                Map.entry(Resources.CONFIG_MAPS, new ConfigMapKind()),
                Map.entry(Resources.SECRETS, new SecretKind()),
                Map.entry(Resources.SERVICE_ACCOUNTS, new ServiceAccountKind()),
                Map.entry(Resources.EVENTS, new EventKind()),
                Map.entry(Resources.PERSISTENT_VOLUME_CLAIMS, new ClaimKind(defaultClass)),
                Map.entry(Resources.STORAGE_CLASSES, new StorageClassKind()),
                Map.entry(Resources.STATEFUL_SETS, new StatefulSetKind()),
                Map.entry(Resources.DAEMON_SETS, new DaemonSetKind()),
                Map.entry(Resources.DEPLOYMENTS, new DeploymentKind()),
                Map.entry(Resources.REPLICA_SETS, new ReplicaSetKind()),
                Map.entry(Resources.CONTROLLER_REVISIONS, new ControllerRevisionKind()),
                Map.entry(Resources.POD_DISRUPTION_BUDGETS, new PodDisruptionBudgetKind()),
                Map.entry(Resources.LEASES, new LeaseKind()));
    }

    /** @throws IllegalArgumentException for a kind that is not served */
    Kind of(Resource resource) {
        Kind kind = kinds.get(resource);
        if (kind == null) {
            throw new IllegalArgumentException("no admission rules for " + resource);
        }
        return kind;
    }
}
