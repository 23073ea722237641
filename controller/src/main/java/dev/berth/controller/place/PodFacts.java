package dev.berth.controller.place;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.controller.place.Terms.PodTerm;
import dev.berth.controller.place.Terms.Spread;
import dev.berth.controller.place.Terms.Toleration;
import dev.berth.controller.place.Terms.WeightedNodeTerm;
import dev.berth.controller.place.Terms.WeightedPodTerm;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Pods;
import dev.berth.protocol.match.NodeMatch;
import dev.berth.protocol.resources.Amounts;
import dev.berth.protocol.resources.HostPort;
import dev.berth.protocol.resources.Share;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What placement has to know of a pod, read once per revision of it. Immutable. */
public final class PodFacts {
    private final KubeObject object;
    private final JsonNode spec;
    private final Map<String, String> labels;
    private final Share share;
    private final long scoreCpu;
    private final long scoreMemory;
    private final List<Toleration> tolerations = new ArrayList<>();
    private final List<ObjectKey> claims = new ArrayList<>();
    private final String owner;
    private final String shape;
    private final List<PodTerm> together;
    private final List<PodTerm> apart;
    private final List<WeightedPodTerm> ratherTogether;
    private final List<WeightedPodTerm> ratherApart;
    private final List<Spread> spreads;

    private PodFacts(KubeObject pod) {
        object = pod;
        spec = pod.tree().path("spec");
        labels = Map.copyOf(pod.labels());
        share = Share.of(spec);
        scoreCpu = scored(spec, Amounts.CPU, 100);
        scoreMemory = scored(spec, Amounts.MEMORY, 200L * 1024 * 1024);
        spec.path("tolerations").forEach(t -> tolerations.add(Toleration.of(t)));
        claims.addAll(Pods.claims(object));
        owner = pod.controller().map(KubeObject.Owner::uid).orElse("");
        JsonNode affinity = spec.path("affinity");
        shape = spec.path("nodeSelector") + "|" + affinity.path("nodeAffinity") + "|" + spec.path("tolerations");
        together = Terms.required(affinity.path("podAffinity"), pod.namespace(), labels);
        apart = Terms.required(affinity.path("podAntiAffinity"), pod.namespace(), labels);
        ratherTogether = Terms.preferred(affinity.path("podAffinity"), pod.namespace(), labels);
        ratherApart = Terms.preferred(affinity.path("podAntiAffinity"), pod.namespace(), labels);
        spreads = Terms.spreads(spec.path("topologySpreadConstraints"), pod.namespace(), labels);
    }

    /** Reads the pod. */
    public static PodFacts of(KubeObject pod) {
        return new PodFacts(pod);
    }

    public KubeObject object() {
        return object;
    }

    public String uid() {
        return object.uid();
    }

    /** Empty if it has none yet. */
    public String nodeName() {
        return Pods.node(object.tree());
    }

    /** Whether it is placement's to find a node: nobody else's, not going, not held back. */
    public boolean waits() {
        return nodeName().isEmpty() && !object.deleting() && !gated() && Pods.placedByBerth(object.tree());
    }

    /** Whether {@code spec.schedulingGates} hold it back. */
    public boolean gated() {
        return !spec.path("schedulingGates").isEmpty();
    }

    /** Whether it has ended and takes nothing from its node any more. */
    public boolean ended() {
        return Pods.ended(object.tree().path("status"));
    }

    String namespace() {
        return object.namespace();
    }

    Map<String, String> labels() {
        return labels;
    }

    Map<String, Long> requests() {
        return share.requests();
    }

    /** As asked, or a small amount where nothing was asked, so that such pods spread too. */
    long scoreCpu() {
        return scoreCpu;
    }

    long scoreMemory() {
        return scoreMemory;
    }

    Set<HostPort> ports() {
        return share.ports();
    }

    List<ObjectKey> claims() {
        return claims;
    }

    /** The uid of its controller; empty for none. */
    String owner() {
        return owner;
    }

    /** Equal for pods that the same nodes admit by selector, node affinity and taints. */
    String shape() {
        return shape;
    }

    boolean tolerates(Terms.Taint taint) {
        return tolerations.stream().anyMatch(t -> t.tolerates(taint));
    }

    boolean selects(String node, Map<String, String> nodeLabels) {
        for (var e : spec.path("nodeSelector").properties()) {
            if (!e.getValue().asText("").equals(nodeLabels.get(e.getKey()))) {
                return false;
            }
        }
        Optional<NodeMatch> required = NodeMatch.of(
                spec.path("affinity").path("nodeAffinity").path("requiredDuringSchedulingIgnoredDuringExecution"));
        return required.map(r -> r.matches(node, nodeLabels)).orElse(true);
    }

    List<WeightedNodeTerm> preferredNodes() {
        return Terms.preferredNodes(spec.path("affinity").path("nodeAffinity"));
    }

    List<PodTerm> together() {
        return together;
    }

    List<PodTerm> apart() {
        return apart;
    }

    List<WeightedPodTerm> ratherTogether() {
        return ratherTogether;
    }

    List<WeightedPodTerm> ratherApart() {
        return ratherApart;
    }

    List<Spread> spreads() {
        return spreads;
    }

    int priority() {
        return spec.path("priority").asInt(0);
    }

    String created() {
        return object.tree().path("metadata").path("creationTimestamp").asText("");
    }

    private static long scored(JsonNode spec, String resource, long ifNone) {
        long sum = 0;
        for (JsonNode c : spec.path("containers")) {
            JsonNode asked = c.path("resources").path("requests").path(resource);
            sum += asked.isMissingNode() ? ifNone : Amounts.amount(resource, asked.asText("0"));
        }
        return sum;
    }
}
