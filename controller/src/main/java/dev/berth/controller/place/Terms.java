package dev.berth.controller.place;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.match.LabelMatch;
import dev.berth.protocol.match.NodeMatch;
import dev.berth.protocol.match.Requirement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The affinity terms, tolerations and spread constraints of a pod's spec, compiled. */
final class Terms {
    private Terms() {}

    /** A pod affinity or anti-affinity term. */
    record PodTerm(String topologyKey, Target target) {}

    record WeightedPodTerm(int weight, PodTerm term) {}

    record WeightedNodeTerm(int weight, NodeMatch.Term term) {}

    /**
     * @param hard whether it is {@code DoNotSchedule}
     * @param minDomains 0 for none
     */
    record Spread(
            String topologyKey,
            int maxSkew,
            boolean hard,
            int minDomains,
            boolean honorAffinity,
            boolean honorTaints,
            Target target) {}

    /** @param effect empty for all effects */
    record Toleration(String key, boolean exists, String value, String effect) {
        static Toleration of(JsonNode t) {
            return new Toleration(
                    t.path("key").asText(""),
                    t.path("operator").asText("Equal").equals("Exists"),
                    t.path("value").asText(""),
                    t.path("effect").asText(""));
        }

        boolean tolerates(Taint taint) {
            return (effect.isEmpty() || effect.equals(taint.effect()))
                    && (key.isEmpty() ? exists : key.equals(taint.key()))
                    && (exists || value.equals(taint.value()));
        }
    }

    record Taint(String key, String value, String effect) {
        static Taint of(JsonNode t) {
            return new Taint(
                    t.path("key").asText(""),
                    t.path("value").asText(""),
                    t.path("effect").asText(""));
        }

        boolean repels() {
            return effect.equals("NoSchedule") || effect.equals("NoExecute");
        }
    }

    static List<PodTerm> required(JsonNode affinity, String namespace, Map<String, String> podLabels) {
        var terms = new ArrayList<PodTerm>();
        affinity.path("requiredDuringSchedulingIgnoredDuringExecution")
                .forEach(t -> terms.add(podTerm(t, namespace, podLabels)));
        return terms;
    }

    static List<WeightedPodTerm> preferred(JsonNode affinity, String namespace, Map<String, String> podLabels) {
        var terms = new ArrayList<WeightedPodTerm>();
        affinity.path("preferredDuringSchedulingIgnoredDuringExecution")
                .forEach(t -> terms.add(new WeightedPodTerm(
                        t.path("weight").asInt(1), podTerm(t.path("podAffinityTerm"), namespace, podLabels))));
        return terms;
    }

    static List<WeightedNodeTerm> preferredNodes(JsonNode affinity) {
        var terms = new ArrayList<WeightedNodeTerm>();
        affinity.path("preferredDuringSchedulingIgnoredDuringExecution")
                .forEach(t -> terms.add(
                        new WeightedNodeTerm(t.path("weight").asInt(1), NodeMatch.Term.of(t.path("preference")))));
        return terms;
    }

    static List<Spread> spreads(JsonNode constraints, String namespace, Map<String, String> podLabels) {
        var found = new ArrayList<Spread>();
        for (JsonNode c : constraints) {
            LabelMatch labels = narrowed(LabelMatch.of(c.path("labelSelector")), c, podLabels);
            found.add(new Spread(
                    c.path("topologyKey").asText(""),
                    c.path("maxSkew").asInt(1),
                    !c.path("whenUnsatisfiable").asText("DoNotSchedule").equals("ScheduleAnyway"),
                    c.path("minDomains").asInt(0),
                    !c.path("nodeAffinityPolicy").asText("Honor").equals("Ignore"),
                    c.path("nodeTaintsPolicy").asText("Ignore").equals("Honor"),
                    new Target(Set.of(namespace), Optional.empty(), labels)));
        }
        return found;
    }

    private static PodTerm podTerm(JsonNode t, String namespace, Map<String, String> podLabels) {
        var namespaces = new HashSet<String>();
        t.path("namespaces").forEach(n -> namespaces.add(n.asText()));
        JsonNode selector = t.path("namespaceSelector");
        if (namespaces.isEmpty() && !selector.isObject()) {
            namespaces.add(namespace);
        }
        Optional<LabelMatch> byLabels = selector.isObject() ? Optional.of(LabelMatch.of(selector)) : Optional.empty();
        LabelMatch labels = narrowed(LabelMatch.of(t.path("labelSelector")), t, podLabels);
        return new PodTerm(t.path("topologyKey").asText(""), new Target(namespaces, byLabels, labels));
    }

    /** {@code matchLabelKeys} and {@code mismatchLabelKeys}: as or unlike the pod's own labels. */
    private static LabelMatch narrowed(LabelMatch labels, JsonNode term, Map<String, String> podLabels) {
        var all = new ArrayList<>(labels.requirements());
        for (JsonNode key : term.path("matchLabelKeys")) {
            addOwn(all, key.asText(), Requirement.Operator.IN, podLabels);
        }
        for (JsonNode key : term.path("mismatchLabelKeys")) {
            addOwn(all, key.asText(), Requirement.Operator.NOT_IN, podLabels);
        }
        return new LabelMatch(labels.present(), all);
    }

    private static void addOwn(
            List<Requirement> all, String key, Requirement.Operator operator, Map<String, String> podLabels) {
        String own = podLabels.get(key);
        if (own != null) {
            all.add(new Requirement(key, operator, Set.of(own)));
        }
    }
}
