package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.regex.Pattern;

/** Rules of numbers, enumerations and quantities that many fields share. */
final class Numbers {
    private static final Pattern PERCENT = Pattern.compile("[0-9]{1,9}%");
    private static final String PERCENT_RULE =
            "a valid percent string must be a numeric string followed by an ending '%'"
                    + " (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')";

    private Numbers() {}

    static void notNegative(JsonNode parent, String field, Path at, Problems problems) {
        JsonNode value = parent.path(field);
        if (value.isNumber() && value.asLong() < 0) {
            problems.invalid(at.child(field), value, Problems.NOT_NEGATIVE);
        }
    }

    static void between(JsonNode parent, String field, long low, long high, Path at, Problems problems) {
        JsonNode value = parent.path(field);
        if (value.isNumber() && (value.asLong() < low || value.asLong() > high)) {
            problems.invalid(at.child(field), value, "must be between " + low + " and " + high + ", inclusive");
        }
    }

    /** A field that has a default, so that it is never absent unless it was set to nothing on purpose. */
    static void oneOf(JsonNode parent, String field, List<String> supported, Path at, Problems problems) {
        if (Fields.blank(parent, field)) {
            problems.required(at.child(field), "");
        } else {
            ifSetOneOf(parent, field, supported, at, problems);
        }
    }

    static void ifSetOneOf(JsonNode parent, String field, List<String> supported, Path at, Problems problems) {
        if (!Fields.blank(parent, field) && !supported.contains(Fields.text(parent, field))) {
            problems.unsupported(at.child(field), parent.path(field), supported);
        }
    }

    /** An integer of at least 0, or a percentage of at most 100. */
    static void countOrPercent(JsonNode value, Path at, Problems problems) {
        countOrAnyPercent(value, at, problems);
        if (value.isTextual() && percent(value) > 100) {
            problems.invalid(at, value, "must not be greater than 100%");
        }
    }

    /** An integer of at least 0, or a percentage. */
    static void countOrAnyPercent(JsonNode value, Path at, Problems problems) {
        if (value.isTextual() && !PERCENT.matcher(value.textValue()).matches()) {
            problems.invalid(at, value, PERCENT_RULE);
        } else if (value.isNumber() && value.asLong() < 0) {
            problems.invalid(at, value, Problems.NOT_NEGATIVE);
        }
    }

    /** Zero, as a number or as a percentage. */
    static boolean isZero(JsonNode value) {
        return value.isNumber() ? value.asLong() == 0 : value.isTextual() && percent(value) == 0;
    }

    private static long percent(JsonNode value) {
        String text = value.textValue();
        return PERCENT.matcher(text).matches() ? Long.parseLong(text.substring(0, text.length() - 1)) : -1;
    }

    /** Port number or port name. */
    static void port(JsonNode value, Path at, Problems problems) {
        if (value.isTextual()) {
            problems.invalid(at, value.textValue(), Names.portName(value.textValue()));
        } else if (value.isNumber()) {
            portNumber(value, at, problems);
        } else {
            problems.required(at, "");
        }
    }

    static void portNumber(JsonNode value, Path at, Problems problems) {
        if (value.asLong(0) < 1 || value.asLong(0) > 65535) {
            problems.invalid(at, value, "must be between 1 and 65535, inclusive");
        }
    }

    /** Requests and limits of a container or a claim. */
    static void resources(JsonNode resources, Path at, Problems problems) {
        JsonNode limits = resources.path("limits");
        amounts(limits, at.child("limits"), problems);
        amounts(resources.path("requests"), at.child("requests"), problems);
        for (var request : resources.path("requests").properties()) {
            JsonNode limit = limits.path(request.getKey());
            var most = Amount.of(limit);
            var wanted = Amount.of(request.getValue());
            if (most.isPresent() && wanted.isPresent() && wanted.get().compareTo(most.get()) > 0) {
                problems.invalid(
                        at.child("requests"),
                        request.getValue(),
                        "must be less than or equal to " + request.getKey() + " limit of " + limit.asText(""));
            }
        }
    }

    static void amounts(JsonNode amounts, Path at, Problems problems) {
        for (var amount : amounts.properties()) {
            problems.invalid(
                    at.key(amount.getKey()),
                    amount.getKey(),
                    dev.berth.controller.select.LabelNames.keyProblems(amount.getKey()));
            amount(amount.getValue(), at.key(amount.getKey()), problems);
        }
    }

    static void amount(JsonNode value, Path at, Problems problems) {
        var read = Amount.of(value);
        if (read.isEmpty()) {
            problems.invalid(at, value, Amount.RULE);
        } else if (read.get().signum() < 0) {
            problems.invalid(at, value, Problems.NOT_NEGATIVE);
        }
    }

    static void positiveAmount(ObjectNode parent, String field, Path at, Problems problems) {
        JsonNode value = parent.path(field);
        amount(value, at.key(field), problems);
        if (Amount.of(value).filter(a -> a.signum() == 0).isPresent()) {
            problems.invalid(at.key(field), value, "must be greater than zero");
        }
    }
}
