package dev.berth.controller.select;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Status;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The {@code fieldSelector} query parameter: the fields that Kubernetes can select by, per kind. */
public final class FieldSelectors {
    private static final Set<String> EVERYWHERE = Set.of("metadata.name", "metadata.namespace");
    private static final Map<Resource, Set<String>> BY_KIND = Map.of(
            Resources.PODS,
                    Set.of(
                            "spec.nodeName",
                            "spec.restartPolicy",
                            "spec.schedulerName",
                            "spec.serviceAccountName",
                            "spec.hostNetwork",
                            "status.phase",
                            "status.podIP",
                            "status.podIPs",
                            "status.nominatedNodeName"),
            Resources.EVENTS,
                    Set.of(
                            "involvedObject.kind",
                            "involvedObject.namespace",
                            "involvedObject.name",
                            "involvedObject.uid",
                            "involvedObject.apiVersion",
                            "involvedObject.resourceVersion",
                            "involvedObject.fieldPath",
                            "reason",
                            "reportingComponent",
                            "source",
                            "type"),
            Resources.SECRETS, Set.of("type"),
            Resources.SERVICES, Set.of("spec.clusterIP", "spec.type"),
            Resources.NODES, Set.of("spec.unschedulable"),
            Resources.NAMESPACES, Set.of("status.phase"));
    private static final Set<String> BOOLEANS = Set.of("spec.unschedulable", "spec.hostNetwork");

    private record Term(String field, String value, boolean equal) {}

    private FieldSelectors() {}

    /** Reads terms {@code field=value}, {@code ==}, {@code !=}, joined by commas; a backslash takes the next sign literally. */
    public static Selection parse(Resource resource, String text) {
        var terms = new ArrayList<Term>();
        for (String part : split(text)) {
            if (part.isEmpty()) {
                continue;
            }
            Optional<Term> term = term(part);
            if (term.isEmpty()) {
                return refused("invalid selector: '" + text + "'; can't understand '" + part + "'");
            }
            terms.add(term.get());
        }
        for (Term term : terms) {
            if (!supported(resource, term.field())) {
                return refused(unsupported(resource, term.field()));
            }
        }
        var exact = new HashMap<String, String>();
        terms.stream().filter(Term::equal).forEach(t -> exact.put(t.field(), t.value()));
        List<Term> all = List.copyOf(terms);
        return new Selection.Selected(
                o -> all.stream().allMatch(t -> value(o, t.field()).equals(t.value()) == t.equal()), exact);
    }

    private static boolean supported(Resource resource, String field) {
        return EVERYWHERE.contains(field)
                || BY_KIND.getOrDefault(resource, Set.of()).contains(field);
    }

    private static String unsupported(Resource resource, String field) {
        return BY_KIND.containsKey(resource)
                ? "field label not supported: " + field
                : "\"" + field + "\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"";
    }

    private static Selection refused(String message) {
        return new Selection.Refused(Status.badRequest(message));
    }

    private static List<String> split(String text) {
        var parts = new ArrayList<String>();
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\\') {
                i++;
            } else if (text.charAt(i) == ',') {
                parts.add(text.substring(from, i));
                from = i + 1;
            }
        }
        parts.add(text.substring(from));
        return parts;
    }

    private static Optional<Term> term(String part) {
        for (int i = 0; i < part.length(); i++) {
            if (part.charAt(i) == '\\') {
                i++;
            } else if (part.startsWith("!=", i)) {
                return term(part.substring(0, i), part.substring(i + 2), false);
            } else if (part.startsWith("==", i)) {
                return term(part.substring(0, i), part.substring(i + 2), true);
            } else if (part.charAt(i) == '=') {
                return term(part.substring(0, i), part.substring(i + 1), true);
            }
        }
        return Optional.empty();
    }

    private static Optional<Term> term(String field, String escaped, boolean equal) {
        var value = new StringBuilder();
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c == '\\') {
                i++;
                if (i == escaped.length() || "\\,=".indexOf(escaped.charAt(i)) < 0) {
                    return Optional.empty();
                }
                c = escaped.charAt(i);
            } else if (c == '=') {
                return Optional.empty();
            }
            value.append(c);
        }
        return Optional.of(new Term(field.strip(), value.toString(), equal));
    }

    private static String value(KubeObject object, String field) {
        return switch (field) {
            case "source" -> source(object.tree());
            case "reportingComponent" ->
                object.tree().path("reportingComponent").asText("");
            case "status.podIPs" ->
                object.tree().path("status").path("podIPs").path(0).path("ip").asText("");
            default ->
                BOOLEANS.contains(field)
                        ? Boolean.toString(at(object.tree(), field).asBoolean(false))
                        : at(object.tree(), field).asText("");
        };
    }

    private static String source(JsonNode event) {
        String component = event.path("source").path("component").asText("");
        return component.isEmpty() ? event.path("reportingComponent").asText("") : component;
    }

    private static JsonNode at(JsonNode tree, String field) {
        JsonNode at = tree;
        for (String step : field.split("\\.")) {
            at = at.path(step);
        }
        return at.isNull() ? MissingNode.getInstance() : at;
    }
}
