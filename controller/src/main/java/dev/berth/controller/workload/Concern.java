package dev.berth.controller.workload;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.controller.endpoints.ServiceSelector;
import dev.berth.controller.optin.OptIns;
import dev.berth.controller.plan.ControllerRef;
import dev.berth.controller.plan.PodState;
import dev.berth.controller.plan.SetSelector;
import dev.berth.controller.workload.WorkloadId.Kind;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.KubeObject.Owner;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.store.Change;
import dev.berth.protocol.store.Snapshot;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** Which workloads a change concerns. Changes that no planner reads, such as a node's heartbeat, concern none. */
final class Concern {
    private final Function<Resource, Snapshot> now;
    private final Map<WorkloadId, Boolean> found = new HashMap<>();

    private Concern(Function<Resource, Snapshot> now) {
        this.now = now;
    }

    /** The workloads; true for those that have to look for orphans. */
    static Map<WorkloadId, Boolean> of(Change change, Function<Resource, Snapshot> now) {
        var concern = new Concern(now);
        Resource resource = change.object().resource();
        if (resource.equals(Resources.STATEFUL_SETS)) {
            concern.workload(Kind.STATEFUL_SET, change);
        } else if (resource.equals(Resources.DAEMON_SETS)) {
            concern.workload(Kind.DAEMON_SET, change);
        } else if (resource.equals(Resources.REPLICA_SETS)) {
            concern.workload(Kind.REPLICA_SET, change);
            // Its counts are what its Deployment rolls on by.
            concern.owned(change);
        } else if (resource.equals(Resources.DEPLOYMENTS)) {
            concern.workload(Kind.DEPLOYMENT, change);
        } else if (resource.equals(Resources.PODS)) {
            concern.pod(change);
        } else if (resource.equals(Resources.SERVICES)) {
            concern.workload(Kind.SERVICE, change);
        } else if (resource.equals(Resources.ENDPOINT_SLICES) || resource.equals(Resources.ENDPOINTS)) {
            change.previous().ifPresent(concern::owner);
            concern.owner(change.object());
        } else if (resource.equals(Resources.CONTROLLER_REVISIONS)) {
            concern.owned(change);
        } else if (resource.equals(Resources.PERSISTENT_VOLUME_CLAIMS)) {
            concern.claim(change);
        } else if (resource.equals(Resources.NODES)) {
            concern.node(change);
        }
        return concern.found;
    }

    /** A change of status alone is nearly always the controller's own. */
    private void workload(Kind kind, Change change) {
        boolean news = change.previous().isEmpty()
                || change.type() == Change.Type.DELETED
                || differs(change, o -> o.tree().path("metadata").path("generation"))
                || differs(change, o -> o.tree().path("metadata").path("labels"))
                || differs(change, OptIns::written)
                || differs(change, KubeObject::deleting)
                || differs(change, KubeObject::uid)
                || (kind == Kind.DEPLOYMENT && differs(change, KubeObject::annotations))
                // Services have no generation.
                || (kind == Kind.SERVICE && differs(change, o -> o.tree().path("spec")));
        if (news) {
            add(new WorkloadId(kind, change.object().key()), change.previous().isEmpty());
        }
    }

    private void pod(Change change) {
        boolean news = change.type() != Change.Type.MODIFIED
                || differs(change, State::of)
                || differs(change, o -> o.tree().path("metadata").path("labels"))
                || differs(change, o -> o.tree().path("metadata").path("ownerReferences"))
                || differs(change, o -> o.tree().path("spec").path("nodeName").asText(""));
        if (news) {
            owned(change);
        }
        if (news || differs(change, o -> o.tree().path("status").path("podIP"))) {
            services(change);
        }
    }

    /** Those that select the pod, or selected it before. */
    private void services(Change change) {
        now.apply(Resources.SERVICES)
                .inNamespace(change.object().namespace())
                .filter(s -> {
                    SetSelector selector = ServiceSelector.of(s);
                    return selector.matches(labels(change.object()))
                            || change.previous()
                                    .filter(p -> selector.matches(labels(p)))
                                    .isPresent();
                })
                .forEach(s -> add(new WorkloadId(Kind.SERVICE, s.key()), false));
    }

    private static JsonNode labels(KubeObject object) {
        return object.tree().path("metadata").path("labels");
    }

    private void owned(Change change) {
        owner(change.object());
        change.previous().ifPresent(this::owner);
        boolean orphan = change.type() != Change.Type.DELETED
                && ControllerRef.of(change.object()).isEmpty();
        if (orphan) {
            adopters(change.object());
        }
    }

    private void owner(KubeObject object) {
        Optional<Owner> owner = object.controller();
        owner.flatMap(o -> Kind.ofObjectKind(o.kind())
                        .map(k -> new WorkloadId(k, new ObjectKey(object.namespace(), o.name()))))
                // The objects of a workload that is gone must not start its controller again and again.
                .filter(id -> now.apply(id.kind().resource()).get(id.key()).isPresent())
                .ifPresent(id -> {
                    add(id, false);
                    if (object.resource().equals(Resources.PODS) && id.kind() == Kind.REPLICA_SET) {
                        // A Deployment of the strategy Recreate waits for its old pods to be gone, which no count
                        // shows.
                        now.apply(Resources.REPLICA_SETS).get(id.key()).ifPresent(this::owner);
                    }
                });
    }

    private void adopters(KubeObject orphan) {
        JsonNode labels = orphan.tree().path("metadata").path("labels");
        for (Kind kind : Kind.values()) {
            if (!kind.adopts(orphan.resource())) {
                continue;
            }
            now.apply(kind.resource())
                    .inNamespace(orphan.namespace())
                    .filter(w -> SetSelector.of(w.tree().path("spec").path("selector"))
                            .matches(labels))
                    .forEach(w -> add(new WorkloadId(kind, w.key()), true));
        }
    }

    /** A claim matters when it comes, goes, begins to go or changes owners; its binding does not. */
    private void claim(Change change) {
        boolean news = change.type() != Change.Type.MODIFIED
                || differs(change, KubeObject::deleting)
                || differs(change, o -> o.tree().path("metadata").path("ownerReferences"));
        if (news) {
            setsNamedIn(change.object().key()).forEach(id -> add(id, false));
        }
    }

    /** {@code www-my-web-0} may be of the sets {@code my-web} and {@code web}: each that exists. */
    private Stream<WorkloadId> setsNamedIn(ObjectKey claim) {
        Snapshot sets = now.apply(Resources.STATEFUL_SETS);
        int end = claim.name().lastIndexOf('-');
        Stream.Builder<WorkloadId> ids = Stream.builder();
        int dash = claim.name().indexOf('-');
        while (dash >= 0 && dash < end) {
            var key = new ObjectKey(claim.namespace(), claim.name().substring(dash + 1, end));
            if (sets.get(key).isPresent()) {
                ids.add(new WorkloadId(Kind.STATEFUL_SET, key));
            }
            dash = claim.name().indexOf('-', dash + 1);
        }
        return ids.build();
    }

    private void node(Change change) {
        boolean news = change.type() != Change.Type.MODIFIED
                || differs(change, o -> o.tree().path("metadata").path("labels"))
                || differs(change, o -> o.tree().path("spec").path("taints"));
        if (news) {
            now.apply(Resources.DAEMON_SETS).all().forEach(w -> add(new WorkloadId(Kind.DAEMON_SET, w.key()), false));
        }
    }

    private void add(WorkloadId id, boolean orphans) {
        found.merge(id, orphans, Boolean::logicalOr);
    }

    /** What planners read of a pod's state. */
    private record State(String phase, boolean ready, String turned, boolean terminating) {
        static State of(KubeObject pod) {
            PodState state = PodState.of(pod);
            return new State(state.phase(), state.ready(), state.turned(), state.terminating());
        }
    }

    private static boolean differs(Change change, Function<KubeObject, ?> part) {
        return change.previous().isEmpty()
                || !part.apply(change.object())
                        .equals(part.apply(change.previous().get()));
    }
}
