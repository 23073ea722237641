package dev.berth.volumes.claims;

import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Pods;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A scene with its indexes, and what this pass has decided so far: which volumes are taken and what is missing. Confined to one pass. */
final class Pass {
    private final Scene scene;
    private final Map<ObjectKey, Claim> claims = new LinkedHashMap<>();
    private final Map<String, Volume> volumes = new LinkedHashMap<>();
    private final Map<String, List<Volume>> unboundByClass = new HashMap<>();
    private final Map<ObjectKey, List<Volume>> byClaim = new HashMap<>();
    private final Map<String, StorageClass> classes = new HashMap<>();
    private final Map<String, KubeObject> nodes = new HashMap<>();
    private final Map<ObjectKey, List<KubeObject>> podsByClaim = new HashMap<>();
    private final Optional<StorageClass> defaultClass;
    private final Set<String> taken = new HashSet<>();
    private final Set<String> missing = new HashSet<>();

    Pass(Scene scene) {
        this.scene = scene;
        scene.claims().forEach(c -> claims.put(c.key(), new Claim(c)));
        scene.volumes().stream().map(Volume::new).forEach(this::index);
        scene.classes().forEach(c -> classes.put(c.name(), new StorageClass(c)));
        scene.nodes().forEach(n -> nodes.put(n.name(), n));
        scene.pods().forEach(this::indexPod);
        defaultClass = StorageClass.defaultOf(classes.values().stream());
    }

    private void index(Volume v) {
        volumes.put(v.name(), v);
        if (v.claimed()) {
            byClaim.computeIfAbsent(v.claimKey(), k -> new ArrayList<>()).add(v);
        } else {
            unboundByClass
                    .computeIfAbsent(v.className(), k -> new ArrayList<>())
                    .add(v);
        }
    }

    private void indexPod(KubeObject pod) {
        for (ObjectKey claim : Pods.claims(pod)) {
            podsByClaim.computeIfAbsent(claim, k -> new ArrayList<>()).add(pod);
        }
    }

    Iterable<Claim> claims() {
        return claims.values();
    }

    Iterable<Volume> volumes() {
        return volumes.values();
    }

    Optional<Claim> claim(ObjectKey key) {
        return Optional.ofNullable(claims.get(key));
    }

    Optional<Volume> volume(String name) {
        return Optional.ofNullable(volumes.get(name));
    }

    Optional<StorageClass> storageClass(String name) {
        return Optional.ofNullable(classes.get(name));
    }

    Optional<StorageClass> defaultClass() {
        return defaultClass;
    }

    Optional<KubeObject> node(String name) {
        return Optional.ofNullable(nodes.get(name));
    }

    /** The node with this hostname label; one of this name, if there is none. */
    String nodeByHostname(String hostname) {
        if (hostname.equals(nodeHostname(hostname))) {
            return hostname;
        }
        return nodes.values().stream()
                .filter(n -> hostname.equals(n.labels().get(Names.HOSTNAME)))
                .map(KubeObject::name)
                .findFirst()
                .orElse(hostname);
    }

    private String nodeHostname(String node) {
        return node(node)
                .map(n -> n.labels().getOrDefault(Names.HOSTNAME, node))
                .orElse("");
    }

    List<KubeObject> podsOf(Claim claim) {
        return podsByClaim.getOrDefault(claim.key(), List.of());
    }

    /** Volumes that no claim has, neither in the scene nor by this pass. */
    List<Volume> unbound(String className) {
        return unboundByClass.getOrDefault(className, List.of()).stream()
                .filter(v -> !taken.contains(v.name()))
                .toList();
    }

    /** Volumes that name this claim's namespace and name. */
    List<Volume> namedFor(Claim claim) {
        return byClaim.getOrDefault(claim.key(), List.of()).stream()
                .filter(v -> v.isFor(claim))
                .toList();
    }

    void take(Volume volume) {
        taken.add(volume.name());
    }

    boolean isTaken(Volume volume) {
        return taken.contains(volume.name());
    }

    /**
     * Whether something that the views do not show may be taken as gone. A binder that has just moved here may have a view of one kind that
     * is behind that of another; only time tells.
     */
    boolean surelyGone(String what) {
        missing.add(what);
        return scene.missing().getOrDefault(what, Duration.ZERO).compareTo(scene.absence()) >= 0;
    }

    Set<String> missing() {
        return missing;
    }

    String now() {
        return scene.now().truncatedTo(ChronoUnit.SECONDS).toString();
    }

    String sharedRoot() {
        return scene.sharedRoot();
    }
}
