package dev.berth.controller.select;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.controller.select.Requirement.Operator;
import dev.berth.protocol.api.Status;
import io.fabric8.kubernetes.api.model.LabelSelector;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Label selectors: the {@code labelSelector} query parameter, and the {@code selector} field of workloads. */
public final class LabelSelectors {
    private LabelSelectors() {}

    /** Reads the query parameter; the empty string selects everything. */
    public static Selection parse(String text) {
        try {
            LabelMatch match = LabelMatch.all(new LabelParser(text).parse());
            return new Selection.Selected(o -> match.matches(o.labels()), match.exact());
        } catch (LabelParser.Unreadable e) {
            return new Selection.Refused(Status.badRequest(String.valueOf(e.getMessage())));
        }
    }

    /** The typed field. As in Kubernetes, an absent selector selects nothing and an empty one everything. */
    public static LabelMatch of(@Nullable LabelSelector selector) {
        if (selector == null) {
            return LabelMatch.NOTHING;
        }
        var terms = new ArrayList<Requirement>();
        if (selector.getMatchLabels() != null) {
            selector.getMatchLabels().forEach((k, v) -> terms.add(equal(k, v == null ? "" : v)));
        }
        if (selector.getMatchExpressions() != null) {
            for (var e : selector.getMatchExpressions()) {
                List<String> values = e.getValues() == null ? List.of() : e.getValues();
                Optional<Requirement> term = expression(orEmpty(e.getKey()), orEmpty(e.getOperator()), values);
                if (term.isEmpty()) {
                    return LabelMatch.NOTHING;
                }
                terms.add(term.get());
            }
        }
        return LabelMatch.all(terms);
    }

    /** The same over a tree, of which nothing is trusted: an expression with an unknown operator selects nothing. */
    public static LabelMatch of(JsonNode selector) {
        if (!selector.isObject()) {
            return LabelMatch.NOTHING;
        }
        var terms = new ArrayList<Requirement>();
        selector.path("matchLabels")
                .properties()
                .forEach(e -> terms.add(equal(e.getKey(), e.getValue().asText(""))));
        for (JsonNode e : selector.path("matchExpressions")) {
            var values = new ArrayList<String>();
            e.path("values").forEach(v -> values.add(v.asText("")));
            Optional<Requirement> term =
                    expression(e.path("key").asText(""), e.path("operator").asText(""), values);
            if (term.isEmpty()) {
                return LabelMatch.NOTHING;
            }
            terms.add(term.get());
        }
        return LabelMatch.all(terms);
    }

    /** A Service's or node's plain map of labels. */
    public static LabelMatch ofMap(JsonNode labels) {
        var terms = new ArrayList<Requirement>();
        labels.properties()
                .forEach(e -> terms.add(equal(e.getKey(), e.getValue().asText(""))));
        return terms.isEmpty() ? LabelMatch.EVERYTHING : LabelMatch.all(terms);
    }

    private static Requirement equal(String key, String value) {
        return new Requirement(key, Operator.EQUAL, List.of(value));
    }

    private static Optional<Requirement> expression(String key, String operator, List<String> values) {
        return switch (operator) {
            case "In" -> Optional.of(new Requirement(key, Operator.IN, values));
            case "NotIn" -> Optional.of(new Requirement(key, Operator.NOT_IN, values));
            case "Exists" -> Optional.of(new Requirement(key, Operator.EXISTS, List.of()));
            case "DoesNotExist" -> Optional.of(new Requirement(key, Operator.ABSENT, List.of()));
            default -> Optional.empty();
        };
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
