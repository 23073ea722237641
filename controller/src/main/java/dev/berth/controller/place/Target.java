package dev.berth.controller.place;

import dev.berth.protocol.match.LabelMatch;
import java.util.Optional;
import java.util.Set;

/**
 * The pods that an affinity term or a spread constraint is about.
 *
 * @param namespaceLabels namespaces by their labels, beside those by name; one without requirements means all
 */
record Target(Set<String> namespaces, Optional<LabelMatch> namespaceLabels, LabelMatch labels) {
    Target {
        namespaces = Set.copyOf(namespaces);
    }

    boolean matches(PodFacts pod, Cluster cluster) {
        return labels.matches(pod.labels()) && inNamespace(pod.namespace(), cluster);
    }

    private boolean inNamespace(String namespace, Cluster cluster) {
        return namespaces.contains(namespace)
                || namespaceLabels
                        .map(l -> l.requirements().isEmpty() || l.matches(cluster.namespaceLabels(namespace)))
                        .orElse(false);
    }
}
