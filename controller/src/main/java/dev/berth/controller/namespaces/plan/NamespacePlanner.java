package dev.berth.controller.namespaces.plan;

import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.ObjectKey;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.store.Snapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides what the namespaces need, as Kubernetes' controllers of namespaces, service accounts and root CAs do (1.20.2
 * {@code pkg/controller/namespace/deletion}).
 */
public final class NamespacePlanner {
    /** Those that every cluster has from its first moment. */
    public static final List<String> INITIAL = List.of("default", "kube-system", "kube-public", "kube-node-lease");
    /** The ConfigMap of each namespace by which its pods know the API. */
    public static final String ROOT_CA = "kube-root-ca.crt";

    public static final String ROOT_CA_KEY = "ca.crt";

    private final Snapshot namespaces;
    private final Map<String, Snapshot> contents;
    private final String rootCa;

    /**
     * @param all snapshots of every kind that is served, in any order
     * @param rootCa the certificate by which the API is known, as PEM
     */
    public NamespacePlanner(List<Snapshot> all, String rootCa) {
        this.rootCa = rootCa;
        Map<String, Snapshot> byId = new LinkedHashMap<>();
        all.forEach(s -> byId.put(s.resource().id(), s));
        this.namespaces = Optional.ofNullable(byId.get(Resources.NAMESPACES.id()))
                .orElseThrow(() -> new IllegalArgumentException("a plan needs the snapshot of the namespaces"));
        this.contents = byId.entrySet().stream()
                .filter(e -> e.getValue().resource().namespaced())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
    }

    public List<NamespaceStep> plan() {
        Stream<NamespaceStep> initial = INITIAL.stream()
                .filter(name -> namespaces.get(ObjectKey.cluster(name)).isEmpty())
                .map(NamespaceStep.CreateNamespace::new);
        return Stream.concat(initial, namespaces.all().flatMap(ns -> plan(ns).stream()))
                .toList();
    }

    private List<NamespaceStep> plan(KubeObject namespace) {
        return namespace.deleting() ? ending(namespace) : living(namespace);
    }

    private List<NamespaceStep> living(KubeObject namespace) {
        var steps = new ArrayList<NamespaceStep>();
        if (find(Resources.SERVICE_ACCOUNTS, namespace, "default").isEmpty()) {
            steps.add(new NamespaceStep.CreateServiceAccount(namespace.name()));
        }
        Optional<KubeObject> published = find(Resources.CONFIG_MAPS, namespace, ROOT_CA);
        boolean right = published
                .filter(map ->
                        map.tree().path("data").path(ROOT_CA_KEY).asText("").equals(rootCa))
                .isPresent();
        if (!right) {
            steps.add(new NamespaceStep.PublishRootCa(namespace.name(), published, rootCa));
        }
        return steps;
    }

    private Optional<KubeObject> find(Resource resource, KubeObject namespace, String name) {
        return Optional.ofNullable(contents.get(resource.id()))
                .flatMap(all -> all.get(new ObjectKey(namespace.name(), name)));
    }

    private List<NamespaceStep> ending(KubeObject namespace) {
        var steps = new ArrayList<NamespaceStep>();
        if (!namespace.tree().path("status").path("phase").asText("").equals("Terminating")) {
            steps.add(new NamespaceStep.MarkTerminating(namespace));
        }
        var remaining = new TreeMap<String, Integer>();
        for (Snapshot content : contents.values()) {
            List<KubeObject> left = content.inNamespace(namespace.name()).toList();
            left.stream()
                    .filter(o -> !o.deleting())
                    .map(NamespaceStep.Delete::new)
                    .forEach(steps::add);
            if (!left.isEmpty()) {
                remaining.put(content.resource().qualified(), left.size());
            }
        }
        if (remaining.isEmpty()) {
            steps.add(new NamespaceStep.Finish(namespace));
        } else {
            report(namespace, remaining).ifPresent(steps::add);
        }
        return steps;
    }

    /** In Kubernetes' words; written once per change of the sentence. */
    private static Optional<NamespaceStep> report(KubeObject namespace, Map<String, Integer> remaining) {
        String text = "Some resources are remaining: "
                + remaining.entrySet().stream()
                        .map(e -> e.getKey() + " has " + e.getValue() + " resource instances")
                        .collect(Collectors.joining(", "));
        boolean told = namespace
                .tree()
                .path("status")
                .path("conditions")
                .valueStream()
                .anyMatch(c -> c.path("type").asText().equals("NamespaceContentRemaining")
                        && c.path("message").asText().equals(text));
        return told ? Optional.empty() : Optional.of(new NamespaceStep.Report(namespace, text));
    }

    /** The kinds that a plan looks at. */
    public static List<Resource> kinds() {
        return Resources.all();
    }
}
