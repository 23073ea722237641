package dev.berth.protocol.match;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One line of a selector, with Kubernetes' meaning of its operators: an absent key satisfies {@code NotIn} and {@code DoesNotExist}, and
 * {@code Gt}/{@code Lt} need whole numbers on both sides.
 */
public record Requirement(String key, Operator operator, Set<String> values) {
    /** The operators of label selectors and, with the last two, of node selectors. */
    public enum Operator {
        IN,
        NOT_IN,
        EXISTS,
        DOES_NOT_EXIST,
        GT,
        LT,
        /** An operator that this version does not know: satisfied by nothing. */
        UNKNOWN
    }

    public Requirement {
        values = Set.copyOf(values);
    }

    /** Reads {@code {key, operator, values}}. */
    static Requirement of(JsonNode node) {
        var values = new HashSet<String>();
        node.path("values").forEach(v -> values.add(v.asText()));
        return new Requirement(
                node.path("key").asText(""), operator(node.path("operator").asText("")), values);
    }

    public boolean matches(Map<String, String> labels) {
        return matches(Optional.ofNullable(labels.get(key)));
    }

    boolean matches(Optional<String> value) {
        return switch (operator) {
            case IN -> value.isPresent() && values.contains(value.get());
            case NOT_IN -> value.isEmpty() || !values.contains(value.get());
            case EXISTS -> value.isPresent();
            case DOES_NOT_EXIST -> value.isEmpty();
            case GT -> compared(value) > 0;
            case LT -> compared(value) < 0;
            case UNKNOWN -> false;
        };
    }

    /** How the label's number compares with the requirement's; 0, which satisfies neither, if either is no number. */
    private int compared(Optional<String> value) {
        if (value.isEmpty() || values.size() != 1) {
            return 0;
        }
        try {
            return Long.compare(
                    Long.parseLong(value.get()),
                    Long.parseLong(values.iterator().next()));
        } catch (NumberFormatException noNumber) {
            return 0;
        }
    }

    private static Operator operator(String text) {
        return switch (text) {
            case "In" -> Operator.IN;
            case "NotIn" -> Operator.NOT_IN;
            case "Exists" -> Operator.EXISTS;
            case "DoesNotExist" -> Operator.DOES_NOT_EXIST;
            case "Gt" -> Operator.GT;
            case "Lt" -> Operator.LT;
            default -> Operator.UNKNOWN;
        };
    }
}
