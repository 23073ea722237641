package dev.berth.controller.place;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.store.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A cluster written down as a user would, for one pass of placement. */
final class Fleet {
    private static final YAMLMapper YAML = new YAMLMapper();

    final List<KubeObject> nodes = new ArrayList<>();
    final List<Cluster.Placed> placed = new ArrayList<>();
    final List<PodFacts> waiting = new ArrayList<>();
    final List<KubeObject> claims = new ArrayList<>();
    final List<KubeObject> volumes = new ArrayList<>();
    final List<KubeObject> classes = new ArrayList<>();
    final List<KubeObject> namespaces = new ArrayList<>();

    static ObjectNode tree(String yaml) {
        try {
            return (ObjectNode) YAML.readTree(yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Nodes `node-1`... of 4 cores, 8 GiB and 110 pods, two to a zone. */
    static Fleet of(int count) {
        var fleet = new Fleet();
        for (int i = 1; i <= count; i++) {
            fleet.node("node-" + i, "zone: z" + (i + 1) / 2, "{}");
        }
        return fleet;
    }

    Fleet node(String name, String label, String spec) {
        nodes.add(object(Resources.NODES, """
                metadata:
                  name: %s
                  uid: uid-%s
                  labels: {kubernetes.io/hostname: %s, %s}
                spec: %s
                status: {allocatable: {cpu: "4", memory: 8Gi, pods: "110"}}
                """.formatted(name, name, name, label, spec)));
        return this;
    }

    Fleet waits(String name, String spec) {
        waiting.add(pod(name, "app: " + name.replaceAll("-\\d+$", ""), spec));
        return this;
    }

    Fleet stands(String name, String node, String spec) {
        placed.add(new Cluster.Placed(pod(name, "app: " + name.replaceAll("-\\d+$", ""), spec), node));
        return this;
    }

    Fleet claim(String yaml) {
        claims.add(object(Resources.PERSISTENT_VOLUME_CLAIMS, yaml));
        return this;
    }

    Fleet volume(String yaml) {
        volumes.add(object(Resources.PERSISTENT_VOLUMES, yaml));
        return this;
    }

    Fleet storageClass(String yaml) {
        classes.add(object(Resources.STORAGE_CLASSES, yaml));
        return this;
    }

    static PodFacts pod(String name, String labels, String spec) {
        String owner = name.replaceAll("-\\d+$", "");
        return PodFacts.of(object(Resources.PODS, """
                metadata:
                  namespace: default
                  name: %s
                  uid: uid-%s
                  labels: {%s}
                  creationTimestamp: "2026-11-23T10:00:00Z"
                  ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: %s, uid: uid-of-%s, controller: true}]
                spec: %s
                """.formatted(name, name, labels, owner, owner, spec)));
    }

    static KubeObject object(Resource resource, String yaml) {
        return KubeObject.of(resource, tree(yaml), new Revision(1));
    }

    Cluster cluster() {
        return new Cluster(
                nodes,
                placed,
                waiting,
                new Listed(Resources.PERSISTENT_VOLUME_CLAIMS, claims),
                new Listed(Resources.PERSISTENT_VOLUMES, volumes),
                new Listed(Resources.STORAGE_CLASSES, classes),
                new Listed(Resources.NAMESPACES, namespaces));
    }

    List<Decision> plan() {
        return PlacementPlanner.plan(cluster());
    }

    /** The decision about the only waiting pod: a node's name, or the message. */
    String answer() {
        return text(plan().getFirst());
    }

    static String text(Decision decision) {
        return switch (decision) {
            case Decision.Bind b -> b.node();
            case Decision.Unschedulable u -> u.message();
        };
    }

    record Listed(Resource resource, List<KubeObject> objects) implements Snapshot {
        @Override
        public Revision revision() {
            return new Revision(1);
        }

        @Override
        public int size() {
            return objects.size();
        }

        @Override
        public Optional<KubeObject> get(ObjectKey key) {
            return objects.stream().filter(o -> o.key().equals(key)).findFirst();
        }

        @Override
        public Stream<KubeObject> all() {
            return objects.stream();
        }

        @Override
        public Stream<KubeObject> inNamespace(String namespace) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Stream<KubeObject> after(ObjectKey key) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Stream<KubeObject> ownedBy(String uid) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Stream<KubeObject> onNode(String node) {
            throw new UnsupportedOperationException();
        }
    }
}
