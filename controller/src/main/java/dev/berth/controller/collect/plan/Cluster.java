package dev.berth.controller.collect.plan;

import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.store.Snapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * All collections as one JVM sees them. The snapshots need not be of one moment: owners are told apart by uid, which is never used twice.
 *
 * @param snapshots by {@link Resource#id()}
 */
public record Cluster(Map<String, Snapshot> snapshots) {
    public Cluster {
        snapshots = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(snapshots));
    }

    public static Cluster of(List<? extends Snapshot> snapshots) {
        var byId = new LinkedHashMap<String, Snapshot>();
        snapshots.forEach(s -> byId.put(s.resource().id(), s));
        return new Cluster(byId);
    }

    public Optional<KubeObject> get(Resource resource, ObjectKey key) {
        return Optional.ofNullable(snapshots.get(resource.id())).flatMap(s -> s.get(key));
    }

    public Stream<KubeObject> ownedBy(String uid) {
        return snapshots.values().stream().flatMap(s -> s.ownedBy(uid));
    }

    public Stream<KubeObject> all() {
        return snapshots.values().stream().flatMap(Snapshot::all);
    }

    /** Those of namespaced kinds that lie in the namespace. */
    public Stream<KubeObject> inNamespace(String namespace) {
        return snapshots.values().stream()
                .filter(s -> s.resource().namespaced())
                .flatMap(s -> s.inNamespace(namespace));
    }
}
