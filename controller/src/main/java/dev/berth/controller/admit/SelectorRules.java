package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.select.LabelNames;
import dev.berth.controller.select.LabelSelectors;
import java.util.HashMap;
import java.util.List;

/** The rules of a label selector, and of a workload's selector against its template. */
final class SelectorRules {
    private SelectorRules() {}

    static void check(JsonNode selector, Path at, Problems problems) {
        MetadataRules.labels(selector.path("matchLabels"), at.child("matchLabels"), problems);
        List<ObjectNode> expressions = Fields.objects(selector, "matchExpressions");
        for (int i = 0; i < expressions.size(); i++) {
            expression(expressions.get(i), at.child("matchExpressions").index(i), problems);
        }
    }

    private static void expression(ObjectNode expression, Path at, Problems problems) {
        boolean values = !expression.path("values").isEmpty();
        switch (Fields.text(expression, "operator")) {
            case "In", "NotIn" -> {
                if (!values) {
                    problems.required(at.child("values"), "must be specified when `operator` is 'In' or 'NotIn'");
                }
            }
            case "Exists", "DoesNotExist" -> {
                if (values) {
                    problems.forbidden(
                            at.child("values"), "may not be specified when `operator` is 'Exists' or 'DoesNotExist'");
                }
            }
            default ->
                problems.invalid(at.child("operator"), expression.path("operator"), "not a valid selector operator");
        }
        String key = Fields.text(expression, "key");
        problems.invalid(at.child("key"), key, LabelNames.keyProblems(key));
        List<String> texts = Fields.texts(expression, "values");
        for (int i = 0; i < texts.size(); i++) {
            problems.invalid(at.child("values").index(i), texts.get(i), LabelNames.valueProblems(texts.get(i)));
        }
    }

    /** @param empty the words for a selector that selects everything */
    static void workload(JsonNode spec, String empty, Problems problems) {
        JsonNode selector = spec.path("selector");
        Path at = Path.SPEC.child("selector");
        if (!selector.isObject()) {
            problems.required(at, "");
            return;
        }
        check(selector, at, problems);
        if (selector.path("matchLabels").isEmpty()
                && selector.path("matchExpressions").isEmpty()) {
            problems.invalid(at, selector, empty);
            return;
        }
        var labels = new HashMap<String, String>();
        JsonNode template = spec.path("template").path("metadata").path("labels");
        template.properties().forEach(e -> labels.put(e.getKey(), e.getValue().asText("")));
        if (!LabelSelectors.of(selector).matches(labels)) {
            problems.invalid(
                    Path.SPEC.child("template", "metadata", "labels"),
                    Fields.objectOrEmpty(spec.path("template").path("metadata"), "labels"),
                    "`selector` does not match template `labels`");
        }
    }
}
