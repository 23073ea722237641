package dev.berth.protocol.match;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A compiled {@code NodeSelector}: one of its terms must hold, and of a term every expression and field. */
public record NodeMatch(List<Term> terms) {
    public NodeMatch {
        terms = List.copyOf(terms);
    }

    /** One term; without any requirement it matches no node, as in Kubernetes. */
    public record Term(List<Requirement> labels, List<Requirement> fields) {
        public Term {
            labels = List.copyOf(labels);
            fields = List.copyOf(fields);
        }

        /** Reads {@code {matchExpressions, matchFields}}. */
        public static Term of(JsonNode term) {
            var labels = new ArrayList<Requirement>();
            var fields = new ArrayList<Requirement>();
            term.path("matchExpressions").forEach(e -> labels.add(Requirement.of(e)));
            term.path("matchFields").forEach(e -> fields.add(Requirement.of(e)));
            return new Term(labels, fields);
        }

        public boolean matches(String node, Map<String, String> nodeLabels) {
            return !(labels.isEmpty() && fields.isEmpty())
                    && labels.stream().allMatch(r -> r.matches(nodeLabels))
                    && fields.stream().allMatch(r -> r.matches(field(node, r.key())));
        }

        /** {@code metadata.name} is the only field that node selectors know. */
        private static Optional<String> field(String node, String key) {
            return key.equals("metadata.name") ? Optional.of(node) : Optional.empty();
        }
    }

    /** Reads {@code {nodeSelectorTerms}}; empty if the node is missing, which restricts nothing. */
    public static Optional<NodeMatch> of(JsonNode selector) {
        if (!selector.isObject()) {
            return Optional.empty();
        }
        var terms = new ArrayList<Term>();
        selector.path("nodeSelectorTerms").forEach(t -> terms.add(Term.of(t)));
        return Optional.of(new NodeMatch(terms));
    }

    public boolean matches(String node, Map<String, String> nodeLabels) {
        return terms.stream().anyMatch(t -> t.matches(node, nodeLabels));
    }
}
