package dev.berth.protocol.match;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A compiled {@code LabelSelector}: all requirements must hold. An absent selector matches nothing, an empty one everything. */
public record LabelMatch(boolean present, List<Requirement> requirements) {
    /** Matches nothing: the meaning of a selector that is not there. */
    public static final LabelMatch NOTHING = new LabelMatch(false, List.of());

    public LabelMatch {
        requirements = List.copyOf(requirements);
    }

    /** Reads {@code {matchLabels, matchExpressions}}; a missing or null node gives {@link #NOTHING}. */
    public static LabelMatch of(JsonNode selector) {
        if (!selector.isObject()) {
            return NOTHING;
        }
        var all = new ArrayList<Requirement>();
        selector.path("matchLabels")
                .properties()
                .forEach(e -> all.add(equal(e.getKey(), e.getValue().asText(""))));
        selector.path("matchExpressions").forEach(e -> all.add(Requirement.of(e)));
        return new LabelMatch(true, all);
    }

    /** This selector, narrowed to one value of one more label. */
    public LabelMatch and(String key, String value) {
        var all = new ArrayList<>(requirements);
        all.add(equal(key, value));
        return new LabelMatch(present, all);
    }

    public boolean matches(Map<String, String> labels) {
        if (!present) {
            return false;
        }
        for (Requirement r : requirements) {
            if (!r.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    private static Requirement equal(String key, String value) {
        return new Requirement(key, Requirement.Operator.IN, Set.of(value));
    }
}
