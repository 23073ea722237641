package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.select.LabelNames;
import java.util.List;

/** The rules of what steers a pod to nodes: affinity and tolerations; node selectors serve volumes too. */
final class Scheduling {
    private static final List<String> EFFECTS = List.of("NoSchedule", "PreferNoSchedule", "NoExecute");
    private static final String REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";
    private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

    private Scheduling() {}

    static void affinity(JsonNode affinity, Path at, Problems problems) {
        JsonNode node = affinity.path("nodeAffinity");
        if (node.hasNonNull(REQUIRED)) {
            nodeSelector(node.path(REQUIRED), at.child("nodeAffinity", REQUIRED), problems);
        }
        List<ObjectNode> preferred = Fields.objects(node, PREFERRED);
        for (int i = 0; i < preferred.size(); i++) {
            Path here = at.child("nodeAffinity", PREFERRED).index(i);
            weight(preferred.get(i), here, problems);
            nodeTerm(preferred.get(i).path("preference"), here.child("preference"), problems);
        }
        for (String kind : List.of("podAffinity", "podAntiAffinity")) {
            podTerms(affinity.path(kind), at.child(kind), problems);
        }
    }

    private static void weight(JsonNode term, Path at, Problems problems) {
        long weight = term.path("weight").asLong(0);
        if (weight < 1 || weight > 100) {
            problems.invalid(at.child("weight"), term.path("weight"), "must be in the range 1-100");
        }
    }

    private static void podTerms(JsonNode affinity, Path at, Problems problems) {
        List<ObjectNode> required = Fields.objects(affinity, REQUIRED);
        for (int i = 0; i < required.size(); i++) {
            podTerm(required.get(i), at.child(REQUIRED).index(i), problems);
        }
        List<ObjectNode> preferred = Fields.objects(affinity, PREFERRED);
        for (int i = 0; i < preferred.size(); i++) {
            Path here = at.child(PREFERRED).index(i);
            weight(preferred.get(i), here, problems);
            podTerm(preferred.get(i).path("podAffinityTerm"), here.child("podAffinityTerm"), problems);
        }
    }

    private static void podTerm(JsonNode term, Path at, Problems problems) {
        String topology = Fields.text(term, "topologyKey");
        if (topology.isEmpty()) {
            problems.required(at.child("topologyKey"), "can not be empty");
        } else {
            problems.invalid(at.child("topologyKey"), topology, LabelNames.keyProblems(topology));
        }
        SelectorRules.check(term.path("labelSelector"), at.child("labelSelector"), problems);
    }

    static void nodeSelector(JsonNode selector, Path at, Problems problems) {
        List<ObjectNode> terms = Fields.objects(selector, "nodeSelectorTerms");
        if (terms.isEmpty()) {
            problems.required(at.child("nodeSelectorTerms"), "must have at least one node selector term");
        }
        for (int i = 0; i < terms.size(); i++) {
            nodeTerm(terms.get(i), at.child("nodeSelectorTerms").index(i), problems);
        }
    }

    private static void nodeTerm(JsonNode term, Path at, Problems problems) {
        List<ObjectNode> expressions = Fields.objects(term, "matchExpressions");
        for (int i = 0; i < expressions.size(); i++) {
            nodeExpression(expressions.get(i), at.child("matchExpressions").index(i), problems);
        }
        List<ObjectNode> fields = Fields.objects(term, "matchFields");
        for (int i = 0; i < fields.size(); i++) {
            Path here = at.child("matchFields").index(i);
            String operator = Fields.text(fields.get(i), "operator");
            if (!Fields.text(fields.get(i), "key").equals("metadata.name")) {
                problems.invalid(here.child("key"), fields.get(i).path("key"), "not a valid field selector key");
            }
            if (!operator.equals("In") && !operator.equals("NotIn")) {
                problems.invalid(
                        here.child("operator"), fields.get(i).path("operator"), "not a valid selector operator");
            } else if (fields.get(i).path("values").size() != 1) {
                problems.required(
                        here.child("values"),
                        "must be only one value when `operator` is 'In' or 'NotIn' for node field selector");
            }
        }
    }

    private static void nodeExpression(ObjectNode expression, Path at, Problems problems) {
        int values = expression.path("values").size();
        switch (Fields.text(expression, "operator")) {
            case "In", "NotIn" -> {
                if (values == 0) {
                    problems.required(at.child("values"), "must be specified when `operator` is 'In' or 'NotIn'");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (values > 0) {
                    problems.forbidden(
                            at.child("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                }
            }
            case "Gt", "Lt" -> {
                if (values != 1) {
                    problems.required(
                            at.child("values"), "must be specified single value when `operator` is 'Lt' or 'Gt'");
                }
            }
            default ->
                problems.invalid(at.child("operator"), expression.path("operator"), "not a valid selector operator");
        }
        String key = Fields.text(expression, "key");
        problems.invalid(at.child("key"), key, LabelNames.keyProblems(key));
    }

    static void tolerations(JsonNode spec, Path at, Problems problems) {
        List<ObjectNode> tolerations = Fields.objects(spec, "tolerations");
        for (int i = 0; i < tolerations.size(); i++) {
            toleration(tolerations.get(i), at.index(i), problems);
        }
    }

    private static void toleration(ObjectNode toleration, Path at, Problems problems) {
        String key = Fields.text(toleration, "key");
        String operator = Fields.text(toleration, "operator");
        String effect = Fields.text(toleration, "effect");
        if (!key.isEmpty()) {
            problems.invalid(at.child("key"), key, LabelNames.keyProblems(key));
        } else if (!operator.equals("Exists")) {
            problems.invalid(
                    at.child("operator"),
                    operator,
                    "operator must be Exists when `key` is empty, which means \"match all values and all keys\"");
        }
        if (toleration.hasNonNull("tolerationSeconds") && !effect.equals("NoExecute")) {
            problems.invalid(at.child("effect"), effect, "effect must be 'NoExecute' when `tolerationSeconds` is set");
        }
        String value = Fields.text(toleration, "value");
        switch (operator) {
            case "", "Equal" -> problems.invalid(at.child("operator"), value, LabelNames.valueProblems(value));
            case "Exists" -> {
                if (!value.isEmpty()) {
                    problems.invalid(
                            at.child("operator"), toleration, "value must be empty when `operator` is 'Exists'");
                }
            }
            default ->
                problems.unsupported(at.child("operator"), toleration.path("operator"), List.of("Equal", "Exists"));
        }
        Numbers.ifSetOneOf(toleration, "effect", EFFECTS, at, problems);
    }
}
