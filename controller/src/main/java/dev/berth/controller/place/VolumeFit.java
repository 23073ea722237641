package dev.berth.controller.place;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.controller.place.Board.Berth;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.match.NodeMatch;
import dev.berth.protocol.resources.Amounts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which nodes can give a pod its volumes. */
final class VolumeFit {
    private static final String CONFLICT = "node(s) had volume node affinity conflict";
    private static final String NONE_TO_BIND = "node(s) didn't find available persistent volumes to bind";
    private static final String ONE_POD =
            "node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode";
    private static final String SELECTED_NODE = "volume.kubernetes.io/selected-node";

    private record Rule(String reason, Predicate<Berth> admits) {}

    private final Board board;
    private final List<Rule> rules = new ArrayList<>();
    private final List<KubeObject> choosing = new ArrayList<>();
    private final Set<String> wanted = new HashSet<>();
    private String obstacle = "";

    VolumeFit(Board board, PodFacts pod) {
        this.board = board;
        for (ObjectKey key : pod.claims()) {
            if (obstacle.isEmpty()) {
                claim(key);
            }
        }
    }

    /** Why no node at all will do; empty if some may. */
    String obstacle() {
        return obstacle;
    }

    /** Unbound claims that the choice of a node decides. */
    List<KubeObject> choosing() {
        return choosing;
    }

    @Nullable
    String refusal(Berth berth) {
        for (Rule rule : rules) {
            if (!rule.admits().test(berth)) {
                return rule.reason();
            }
        }
        return null;
    }

    private void claim(ObjectKey key) {
        Optional<KubeObject> found = board.cluster.claims().get(key);
        if (found.isEmpty()) {
            obstacle = "persistentvolumeclaim \"" + key.name() + "\" not found";
            return;
        }
        KubeObject claim = found.get();
        JsonNode spec = claim.tree().path("spec");
        if (claim.deleting()) {
            obstacle = "persistentvolumeclaim \"" + key.name() + "\" is being deleted";
        } else if (claim.tree().path("status").path("phase").asText("").equals("Lost")) {
            obstacle = "persistentvolumeclaim \"" + key.name() + "\" bound to non-existent persistentvolume \""
                    + spec.path("volumeName").asText("") + "\"";
        } else {
            onePod(spec, key);
            volume(claim, spec);
        }
    }

    private void onePod(JsonNode spec, ObjectKey key) {
        JsonNode modes = spec.path("accessModes");
        boolean onePod = modes.size() == 1 && modes.path(0).asText("").equals("ReadWriteOncePod");
        if (onePod && !board.claimUsers(key).isEmpty()) {
            rules.add(new Rule(ONE_POD, b -> false));
        }
    }

    private void volume(KubeObject claim, JsonNode spec) {
        String name = spec.path("volumeName").asText("");
        if (!name.isEmpty()) {
            bound(name);
            return;
        }
        Optional<KubeObject> storage = board.cluster
                .classes()
                .get(ObjectKey.cluster(
                        spec.path("storageClassName").asText("").isEmpty()
                                ? "-"
                                : spec.path("storageClassName").asText()));
        boolean waits = storage.map(
                        s -> s.tree().path("volumeBindingMode").asText("").equals("WaitForFirstConsumer"))
                .orElse(false);
        if (waits) {
            unbound(claim, storage.orElseThrow());
        } else {
            obstacle = "pod has unbound immediate PersistentVolumeClaims";
        }
    }

    private void bound(String name) {
        Optional<KubeObject> volume = board.cluster.volumes().get(ObjectKey.cluster(name));
        if (volume.isEmpty()) {
            rules.add(
                    new Rule("node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)", b -> false));
            return;
        }
        affinity(volume.get()).ifPresent(m -> rules.add(new Rule(CONFLICT, b -> m.matches(b.name, b.labels))));
    }

    private static Optional<NodeMatch> affinity(KubeObject volume) {
        return NodeMatch.of(volume.tree().path("spec").path("nodeAffinity").path("required"));
    }

    /** A claim that waits for its first consumer: an earlier choice of node stands, else the class must be able to serve the node. */
    private void unbound(KubeObject claim, KubeObject storage) {
        Optional<String> selected = selected(claim);
        Optional<String> chosen = selected.or(
                () -> board.claimUsers(claim.key()).stream().findFirst().map(i -> board.berths.get(i).name));
        chosen.ifPresent(n -> rules.add(new Rule(NONE_TO_BIND, b -> b.name.equals(n))));
        if (storage.tree().path("provisioner").asText("").equals("kubernetes.io/no-provisioner")) {
            rules.add(new Rule(NONE_TO_BIND, existing(claim, storage.name())));
        } else {
            allowedTopologies(storage);
        }
        if (selected.isEmpty()) {
            choosing.add(claim);
        }
    }

    /**
     * The node that was chosen earlier, unless it is lost and no pod with the claim is left on it. A volume is made for an acknowledged pod
     * only, and of those a lost node keeps its own: so there is none on it.
     */
    private Optional<String> selected(KubeObject claim) {
        return Optional.ofNullable(claim.annotations().get(SELECTED_NODE))
                .filter(n -> !n.isEmpty())
                .filter(n -> !board.lost(n) || usedOn(n, claim.key()));
    }

    private void allowedTopologies(KubeObject storage) {
        JsonNode topologies = storage.tree().path("allowedTopologies");
        if (topologies.isArray() && !topologies.isEmpty()) {
            rules.add(new Rule(NONE_TO_BIND, b -> {
                for (JsonNode t : topologies) {
                    if (meets(t.path("matchLabelExpressions"), b)) {
                        return true;
                    }
                }
                return false;
            }));
        }
    }

    private static boolean meets(JsonNode expressions, Berth berth) {
        for (JsonNode e : expressions) {
            var values = new HashSet<String>();
            e.path("values").forEach(v -> values.add(v.asText()));
            String label = berth.labels.get(e.path("key").asText(""));
            if (label == null || !values.contains(label)) {
                return false;
            }
        }
        return true;
    }

    /** Volumes made by an administrator: there must be more that the node reaches than claims that wait for one there. */
    private Predicate<Berth> existing(KubeObject claim, String className) {
        List<KubeObject> free = board.cluster
                .volumes()
                .all()
                .filter(v -> fits(v, claim, className))
                .toList();
        wanted.add(claim.name());
        int own = wanted.size();
        return b -> free.stream()
                        .filter(v -> affinity(v)
                                .map(m -> m.matches(b.name, b.labels))
                                .orElse(true))
                        .count()
                >= own + waitingOn(b.name, className, claim.key());
    }

    private long waitingOn(String node, String className, ObjectKey except) {
        return board.cluster
                .claims()
                .all()
                .filter(c -> !c.key().equals(except)
                        && (node.equals(c.annotations().get(SELECTED_NODE)) || usedOn(node, c.key()))
                        && c.tree().path("spec").path("volumeName").asText("").isEmpty()
                        && c.tree()
                                .path("spec")
                                .path("storageClassName")
                                .asText("")
                                .equals(className))
                .count();
    }

    private boolean usedOn(String node, ObjectKey claim) {
        return board.claimUsers(claim).stream()
                .anyMatch(i -> board.berths.get(i).name.equals(node));
    }

    private static boolean fits(KubeObject volume, KubeObject claim, String className) {
        JsonNode has = volume.tree().path("spec");
        JsonNode asks = claim.tree().path("spec");
        var modes = new HashSet<String>();
        has.path("accessModes").forEach(m -> modes.add(m.asText()));
        boolean allModes = true;
        for (JsonNode m : asks.path("accessModes")) {
            allModes &= modes.contains(m.asText());
        }
        return allModes
                && !volume.deleting()
                && !has.path("claimRef").isObject()
                && has.path("storageClassName").asText("").equals(className)
                && Amounts.amount("", has.path("capacity").path("storage").asText("0"))
                        >= Amounts.amount(
                                "",
                                asks.path("resources")
                                        .path("requests")
                                        .path("storage")
                                        .asText("0"));
    }
}
