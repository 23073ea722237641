package dev.berth.controller.table;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.controller.select.LabelSelectors;
import dev.berth.protocol.api.KubeObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the cells of several kinds have in common. */
final class Cells {
    static final String NONE = "<none>";
    static final String UNSET = "<unset>";
    static final String UNKNOWN = "<unknown>";

    private static final Map<String, String> ACCESS = Map.of(
            "ReadWriteOnce", "RWO",
            "ReadOnlyMany", "ROX",
            "ReadWriteMany", "RWX",
            "ReadWriteOncePod", "RWOP");

    private Cells() {}

    static String text(JsonNode node, String field) {
        return node.path(field).isValueNode() && !node.path(field).isNull()
                ? node.path(field).asText("")
                : "";
    }

    static String or(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }

    static String age(KubeObject object, Instant now) {
        return Ages.since(object.tree().path("metadata").path("creationTimestamp"), now);
    }

    /** {@code a=b,c=d}, ordered by key. */
    static String labels(JsonNode labels) {
        return or(LabelSelectors.ofMap(labels).toString(), NONE);
    }

    static String selector(JsonNode selector) {
        return or(LabelSelectors.of(selector).toString(), NONE);
    }

    /** The field of every element, joined by commas. */
    static String joined(JsonNode list, String field) {
        var found = new ArrayList<String>();
        list.forEach(e -> found.add(text(e, field)));
        return String.join(",", found);
    }

    /** {@code RWO,ROX}, in Kubernetes' order whatever the order in the object. */
    static String access(JsonNode modes) {
        var found = new ArrayList<String>();
        modes.forEach(m -> found.add(m.asText("")));
        return Stream.of("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod")
                .filter(found::contains)
                .map(ACCESS::get)
                .collect(Collectors.joining(","));
    }

    static List<Object> row(Object... cells) {
        return List.of(cells);
    }
}
