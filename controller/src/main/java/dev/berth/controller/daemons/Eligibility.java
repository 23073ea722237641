package dev.berth.controller.daemons;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.SetSelector.Requirement;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Which nodes a DaemonSet's template asks for: node name, node selector, required node affinity, taints. Whether a node is ready or
 * cordoned does not matter: daemon pods tolerate both (Kubernetes: NodeShouldRunDaemonPod).
 *
 * @param nodeName empty for any
 * @param selector label requirements, all of which must hold
 * @param terms alternatives of the required node affinity; empty with {@code anyTerm} false means that no node fits
 */
record Eligibility(
        String nodeName, List<Requirement> selector, boolean anyTerm, List<Term> terms, List<Toleration> tolerations) {

    /** One alternative: all its requirements must hold, on labels and on {@code metadata.name}. */
    record Term(List<Requirement> labels, List<Requirement> fields) {}

    /** What becomes of a node's daemon pod. */
    enum Verdict {
        /** One is to run there. */
        RUN,
        /** None is made, but one that runs may stay: the node has a NoSchedule taint only. */
        STAY,
        /** None may be there. */
        LEAVE
    }

    static Eligibility of(JsonNode podSpec) {
        var selector = new ArrayList<Requirement>();
        podSpec.path("nodeSelector")
                .properties()
                .forEach(l -> selector.add(
                        new Requirement(l.getKey(), "In", Set.of(l.getValue().asText("")))));
        JsonNode required =
                podSpec.path("affinity").path("nodeAffinity").path("requiredDuringSchedulingIgnoredDuringExecution");
        var terms = new ArrayList<Term>();
        required.path("nodeSelectorTerms")
                .forEach(t -> terms.add(
                        new Term(requirements(t.path("matchExpressions")), requirements(t.path("matchFields")))));
        var tolerations =
                new ArrayList<>(Toleration.ofDaemons(podSpec.path("hostNetwork").asBoolean(false)));
        podSpec.path("tolerations").forEach(t -> tolerations.add(Toleration.of(t)));
        return new Eligibility(podSpec.path("nodeName").asText(""), selector, !required.isObject(), terms, tolerations);
    }

    Verdict judge(KubeObject node) {
        JsonNode labels = node.tree().path("metadata").path("labels");
        boolean fits = (nodeName.isEmpty() || nodeName.equals(node.name()))
                && selector.stream().allMatch(r -> r.holds(labels))
                && (anyTerm || fitsATerm(node, labels));
        if (!fits) {
            return Verdict.LEAVE;
        }
        Verdict verdict = Verdict.RUN;
        for (JsonNode taint : node.tree().path("spec").path("taints")) {
            String effect = taint.path("effect").asText("");
            if (!effect.equals("PreferNoSchedule") && tolerations.stream().noneMatch(t -> t.tolerates(taint))) {
                if (effect.equals("NoExecute")) {
                    return Verdict.LEAVE;
                }
                verdict = Verdict.STAY;
            }
        }
        return verdict;
    }

    private boolean fitsATerm(KubeObject node, JsonNode labels) {
        if (terms.isEmpty()) {
            return false;
        }
        ObjectNode fields = Json.object().put("metadata.name", node.name());
        // A term without any requirement matches nothing.
        return terms.stream()
                .anyMatch(t -> !(t.labels().isEmpty() && t.fields().isEmpty())
                        && t.labels().stream().allMatch(r -> r.holds(labels))
                        && t.fields().stream().allMatch(r -> r.holds(fields)));
    }

    private static List<Requirement> requirements(JsonNode list) {
        var found = new ArrayList<Requirement>();
        list.forEach(e -> found.add(Requirement.of(e)));
        return found;
    }
}
