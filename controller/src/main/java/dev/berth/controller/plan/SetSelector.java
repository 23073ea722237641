package dev.berth.controller.plan;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A workload's {@code spec.selector}: matchLabels and matchExpressions, all of which must hold. An empty one matches nothing, so that a
 * broken workload never takes every pod of its namespace.
 */
public record SetSelector(List<Requirement> requirements) {
    public SetSelector {
        requirements = List.copyOf(requirements);
    }

    public static SetSelector of(JsonNode selector) {
        var found = new ArrayList<Requirement>();
        JsonNode labels = selector.path("matchLabels");
        labels.fieldNames()
                .forEachRemaining(key -> found.add(
                        new Requirement(key, "In", Set.of(labels.path(key).asText("")))));
        selector.path("matchExpressions").forEach(e -> found.add(Requirement.of(e)));
        return new SetSelector(found);
    }

    /** Whether the labels, a JSON object of strings, satisfy it. */
    public boolean matches(JsonNode labels) {
        return !requirements.isEmpty() && requirements.stream().allMatch(r -> r.holds(labels));
    }

    /** One condition on one key, with the operators of label selectors and of node selectors. */
    public record Requirement(String key, String operator, Set<String> values) {
        public Requirement {
            values = Set.copyOf(values);
        }

        public static Requirement of(JsonNode expression) {
            var values = new HashSet<String>();
            expression.path("values").forEach(v -> values.add(v.asText("")));
            return new Requirement(
                    expression.path("key").asText(""),
                    expression.path("operator").asText(""),
                    values);
        }

        /** Whether it holds; an unknown operator never does. */
        public boolean holds(JsonNode labels) {
            JsonNode value = labels.path(key);
            boolean there = value.isTextual();
            return switch (operator) {
                case "In" -> there && values.contains(value.textValue());
                case "NotIn" -> !there || !values.contains(value.textValue());
                case "Exists" -> there;
                case "DoesNotExist" -> !there;
                case "Gt" -> there && compare(value.textValue()) > 0;
                case "Lt" -> there && compare(value.textValue()) < 0;
                default -> false;
            };
        }

        /** The sign of value minus the one operand; 0 if either is not a whole number. */
        private int compare(String value) {
            try {
                long operand = Long.parseLong(values.iterator().next());
                return values.size() == 1 ? Long.compare(Long.parseLong(value), operand) : 0;
            } catch (NumberFormatException | java.util.NoSuchElementException notNumbers) {
                return 0;
            }
        }
    }
}
