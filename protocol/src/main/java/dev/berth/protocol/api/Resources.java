package dev.berth.protocol.api;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The kinds that Berth serves. A new kind is one line here, and a collection of its own from then on. */
public final class Resources {
    public static final Resource NAMESPACES = cluster("", "namespaces", "namespace", "Namespace", true, "ns");
    public static final Resource NODES = cluster("", "nodes", "node", "Node", true, "no");
    public static final Resource PERSISTENT_VOLUMES =
            cluster("", "persistentvolumes", "persistentvolume", "PersistentVolume", true, "pv");
    public static final Resource PODS =
            new Resource("", "v1", "pods", "pod", "Pod", true, List.of("po"), List.of("all"), true, false);
    public static final Resource SERVICES =
            new Resource("", "v1", "services", "service", "Service", true, List.of("svc"), List.of("all"), true, false);
    public static final Resource ENDPOINTS = plain("", "endpoints", "endpoints", "Endpoints", "ep");
    public static final Resource ENDPOINT_SLICES =
            plain("discovery.k8s.io", "endpointslices", "endpointslice", "EndpointSlice");
    public static final Resource CONFIG_MAPS = plain("", "configmaps", "configmap", "ConfigMap", "cm");
    public static final Resource SECRETS = plain("", "secrets", "secret", "Secret");
    public static final Resource SERVICE_ACCOUNTS =
            plain("", "serviceaccounts", "serviceaccount", "ServiceAccount", "sa");
    public static final Resource EVENTS = plain("", "events", "event", "Event", "ev");
    public static final Resource PERSISTENT_VOLUME_CLAIMS = new Resource(
            "",
            "v1",
            "persistentvolumeclaims",
            "persistentvolumeclaim",
            "PersistentVolumeClaim",
            true,
            List.of("pvc"),
            List.of(),
            true,
            false);
    public static final Resource STORAGE_CLASSES =
            cluster("storage.k8s.io", "storageclasses", "storageclass", "StorageClass", false, "sc");
    public static final Resource STATEFUL_SETS = new Resource(
            "apps",
            "v1",
            "statefulsets",
            "statefulset",
            "StatefulSet",
            true,
            List.of("sts"),
            List.of("all"),
            true,
            true);
    public static final Resource DAEMON_SETS = new Resource(
            "apps", "v1", "daemonsets", "daemonset", "DaemonSet", true, List.of("ds"), List.of("all"), true, false);
    public static final Resource DEPLOYMENTS = new Resource(
            "apps",
            "v1",
            "deployments",
            "deployment",
            "Deployment",
            true,
            List.of("deploy"),
            List.of("all"),
            true,
            true);
    public static final Resource REPLICA_SETS = new Resource(
            "apps", "v1", "replicasets", "replicaset", "ReplicaSet", true, List.of("rs"), List.of("all"), true, true);
    public static final Resource CONTROLLER_REVISIONS =
            plain("apps", "controllerrevisions", "controllerrevision", "ControllerRevision");
    public static final Resource POD_DISRUPTION_BUDGETS = new Resource(
            "policy",
            "v1",
            "poddisruptionbudgets",
            "poddisruptionbudget",
            "PodDisruptionBudget",
            true,
            List.of("pdb"),
            List.of(),
            true,
            false);
    public static final Resource LEASES = plain("coordination.k8s.io", "leases", "lease", "Lease");

    private static final List<Resource> ALL = List.of(
            NAMESPACES,
            NODES,
            PERSISTENT_VOLUMES,
            PODS,
            SERVICES,
            ENDPOINTS,
            ENDPOINT_SLICES,
            CONFIG_MAPS,
            SECRETS,
            SERVICE_ACCOUNTS,
            EVENTS,
            PERSISTENT_VOLUME_CLAIMS,
            STORAGE_CLASSES,
            STATEFUL_SETS,
            DAEMON_SETS,
            DEPLOYMENTS,
            REPLICA_SETS,
            CONTROLLER_REVISIONS,
            POD_DISRUPTION_BUDGETS,
            LEASES);
    private static final Map<String, Resource> BY_ID =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Resource::id, Function.identity()));
    private static final Map<String, Resource> BY_KIND = ALL.stream()
            .collect(Collectors.toUnmodifiableMap(r -> r.apiVersion() + "/" + r.kind(), Function.identity()));

    private Resources() {}

    public static List<Resource> all() {
        return ALL;
    }

    /** By {@link Resource#id()}. */
    public static Optional<Resource> byId(String id) {
        return Optional.ofNullable(BY_ID.get(id));
    }

    /** By the {@code apiVersion} and {@code kind} fields of an object or an owner reference. */
    public static Optional<Resource> byKind(String apiVersion, String kind) {
        return Optional.ofNullable(BY_KIND.get(apiVersion + "/" + kind));
    }

    /** By the parts of a URL; the core group is the empty string. */
    public static Optional<Resource> byUrl(String group, String version, String plural) {
        return byId((group.isEmpty() ? "core" : group) + "/" + plural)
                .filter(r -> r.version().equals(version));
    }

    private static Resource cluster(
            String group, String plural, String singular, String kind, boolean status, String... shortNames) {
        return new Resource(group, "v1", plural, singular, kind, false, List.of(shortNames), List.of(), status, false);
    }

    private static Resource plain(String group, String plural, String singular, String kind, String... shortNames) {
        return new Resource(group, "v1", plural, singular, kind, true, List.of(shortNames), List.of(), false, false);
    }
}
