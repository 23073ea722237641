package dev.berth.controller.select;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One term of a label selector.
 *
 * @param values for {@code IN} and {@code NOT_IN} the set, for {@code EQUAL}, {@code NOT_EQUAL}, {@code ABOVE} and {@code BELOW} one value,
 *     else empty
 */
record Requirement(String key, Operator operator, List<String> values) {
    enum Operator {
        EXISTS,
        ABSENT,
        EQUAL,
        NOT_EQUAL,
        IN,
        NOT_IN,
        ABOVE,
        BELOW
    }

    Requirement {
        values = List.copyOf(values);
    }

    /** An absent label satisfies the negative operators, as in Kubernetes. */
    boolean matches(Map<String, String> labels) {
        @Nullable String value = labels.get(key);
        return switch (operator) {
            case EXISTS -> value != null;
            case ABSENT -> value == null;
            case EQUAL, IN -> value != null && values.contains(value);
            case NOT_EQUAL, NOT_IN -> value == null || !values.contains(value);
            case ABOVE -> value != null && order(value) > 0;
            case BELOW -> value != null && order(value) < 0;
        };
    }

    /** Zero, so neither above nor below, where one of the two is no integer. */
    private int order(String value) {
        try {
            return Long.compare(Long.parseLong(value), Long.parseLong(values.getFirst()));
        } catch (NumberFormatException notComparable) {
            return 0;
        }
    }

    /** The form that {@code kubectl -l} reads. */
    @Override
    public String toString() {
        String set = "(" + String.join(",", values.stream().sorted().toList()) + ")";
        return switch (operator) {
            case EXISTS -> key;
            case ABSENT -> "!" + key;
            case EQUAL -> key + "=" + values.getFirst();
            case NOT_EQUAL -> key + "!=" + values.getFirst();
            case IN -> key + " in " + set;
            case NOT_IN -> key + " notin " + set;
            case ABOVE -> key + ">" + values.getFirst();
            case BELOW -> key + "<" + values.getFirst();
        };
    }
}
