package dev.berth.controller.workload;

import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import java.util.List;
import java.util.Optional;

/** Which workload a controller is for; as text it is the sharding entity id {@code <kind>|<namespace>|<name>}. */
record WorkloadId(Kind kind, ObjectKey key) {

    private static final List<Resource> OF_SETS = List.of(
            Resources.STATEFUL_SETS,
            Resources.PODS,
            Resources.PERSISTENT_VOLUME_CLAIMS,
            Resources.CONTROLLER_REVISIONS);
    private static final List<Resource> OF_DAEMONS =
            List.of(Resources.DAEMON_SETS, Resources.PODS, Resources.NODES, Resources.CONTROLLER_REVISIONS);

    private static final List<Resource> OF_REPLICAS = List.of(Resources.REPLICA_SETS, Resources.PODS);

    private static final List<Resource> OF_DEPLOYMENTS =
            List.of(Resources.DEPLOYMENTS, Resources.REPLICA_SETS, Resources.PODS);

    private static final List<Resource> OF_SERVICES = List.of(
            Resources.SERVICES, Resources.PODS, Resources.NODES, Resources.ENDPOINT_SLICES, Resources.ENDPOINTS);

    /** The kinds of workloads; a Service counts as one, for it owns its EndpointSlices. */
    enum Kind {
        STATEFUL_SET("statefulset"),
        DAEMON_SET("daemonset"),
        REPLICA_SET("replicaset"),
        DEPLOYMENT("deployment"),
        SERVICE("service");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        Resource resource() {
            return switch (this) {
                case STATEFUL_SET -> Resources.STATEFUL_SETS;
                case DAEMON_SET -> Resources.DAEMON_SETS;
                case REPLICA_SET -> Resources.REPLICA_SETS;
                case DEPLOYMENT -> Resources.DEPLOYMENTS;
                case SERVICE -> Resources.SERVICES;
            };
        }

        /** The collections that its planner reads. */
        List<Resource> reads() {
            return switch (this) {
                case STATEFUL_SET -> OF_SETS;
                case DAEMON_SET -> OF_DAEMONS;
                case REPLICA_SET -> OF_REPLICAS;
                case DEPLOYMENT -> OF_DEPLOYMENTS;
                case SERVICE -> OF_SERVICES;
            };
        }

        /** How its events name their reporter. */
        String component() {
            return (this == SERVICE ? "endpoint-slice" : text) + "-controller";
        }

        /** Whether it adopts objects of this kind that match its selector. */
        boolean adopts(Resource resource) {
            return switch (this) {
                case STATEFUL_SET, DAEMON_SET ->
                    resource.equals(Resources.PODS) || resource.equals(Resources.CONTROLLER_REVISIONS);
                case REPLICA_SET -> resource.equals(Resources.PODS);
                case DEPLOYMENT -> resource.equals(Resources.REPLICA_SETS);
                case SERVICE -> false;
            };
        }

        static Optional<Kind> ofObjectKind(String objectKind) {
            for (Kind kind : values()) {
                if (kind.resource().kind().equals(objectKind)) {
                    return Optional.of(kind);
                }
            }
            return Optional.empty();
        }
    }

    static Optional<WorkloadId> parse(String text) {
        String[] parts = text.split("\\|", -1);
        if (parts.length != 3 || parts[2].isEmpty()) {
            return Optional.empty();
        }
        for (Kind kind : Kind.values()) {
            if (kind.text.equals(parts[0])) {
                return Optional.of(new WorkloadId(kind, new ObjectKey(parts[1], parts[2])));
            }
        }
        return Optional.empty();
    }

    @Override
    public String toString() {
        return kind.text + "|" + key.namespace() + "|" + key.name();
    }
}
