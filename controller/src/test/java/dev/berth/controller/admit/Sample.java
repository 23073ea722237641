package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.berth.controller.admit.Admission.Birth;
import dev.berth.controller.admit.Admission.Verdict;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.api.Status;
import dev.berth.protocol.store.Edit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Objects and verdicts for the tests of this package. */
final class Sample {
    static final Instant NOW = Instant.parse("2026-01-02T03:04:05.678Z");
    static final Birth BIRTH = new Birth(NOW, "uid-1", "x7k2p");
    static final YAMLMapper YAML = new YAMLMapper();
    static final Admission ADMISSION =
            new KubernetesAdmission(() -> Optional.of("standard"), (namespace, name) -> Optional.empty());

    static final String POD = """
            metadata: {name: web-0, labels: {app: web}}
            spec:
              containers:
              - {name: main, image: 'nginx:1.16'}
            """;
    static final String STATEFUL_SET = """
            metadata: {name: web}
            spec:
              serviceName: web
              replicas: 3
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers:
                  - name: main
                    image: nginx
                    volumeMounts: [{name: www, mountPath: /www}]
              volumeClaimTemplates:
              - metadata: {name: www}
                spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1G}}}
            """;
    static final String DAEMON_SET = """
            metadata: {name: agent}
            spec:
              selector: {matchLabels: {app: agent}}
              template:
                metadata: {labels: {app: agent}}
                spec: {containers: [{name: main, image: nginx}]}
            """;
    static final String CLAIM = """
            metadata: {name: www-web-0}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1G}}}
            """;
    static final String VOLUME = """
            metadata: {name: pv-1}
            spec: {accessModes: [ReadWriteOnce], capacity: {storage: 1G}, hostPath: {path: /srv/pv-1}}
            """;

    /** One good object of each kind. */
    private static final Map<Resource, String> GOOD = Map.ofEntries(
            Map.entry(Resources.PODS, POD),
            Map.entry(Resources.STATEFUL_SETS, STATEFUL_SET),
            Map.entry(Resources.DAEMON_SETS, DAEMON_SET),
            Map.entry(Resources.PERSISTENT_VOLUME_CLAIMS, CLAIM),
            Map.entry(Resources.PERSISTENT_VOLUMES, VOLUME),
            Map.entry(Resources.NAMESPACES, "metadata: {name: team}"),
            Map.entry(Resources.NODES, "metadata: {name: node-1}\nspec: {taints: [{key: a, effect: NoSchedule}]}"),
            Map.entry(Resources.SERVICES, "metadata: {name: web}\nspec: {clusterIP: None, ports: [{port: 80}]}"),
            Map.entry(
                    Resources.ENDPOINTS,
                    "metadata: {name: web}\nsubsets: [{addresses: [{ip: 10.244.0.2}], ports: [{port: 80}]}]"),
            Map.entry(
                    Resources.ENDPOINT_SLICES,
                    "metadata: {name: web-x}\naddressType: IPv4\nendpoints: [{addresses: [10.244.0.2]}]\nports: [{port: 80}]"),
            Map.entry(Resources.CONFIG_MAPS, "metadata: {name: settings}\ndata: {a: b}"),
            Map.entry(Resources.SECRETS, "metadata: {name: key}\nstringData: {a: b}"),
            Map.entry(Resources.SERVICE_ACCOUNTS, "metadata: {name: default}"),
            Map.entry(
                    Resources.EVENTS,
                    "metadata: {name: web.1}\ninvolvedObject: {kind: Pod, name: web-0, namespace: default}"),
            Map.entry(Resources.STORAGE_CLASSES, "metadata: {name: fast}\nprovisioner: berth.dev/directory"),
            Map.entry(Resources.CONTROLLER_REVISIONS, "metadata: {name: web-1}\ndata: {spec: {}}\nrevision: 1"),
            Map.entry(Resources.REPLICA_SETS, DAEMON_SET),
            Map.entry(Resources.DEPLOYMENTS, DAEMON_SET),
            Map.entry(
                    Resources.POD_DISRUPTION_BUDGETS,
                    "metadata: {name: web}\nspec: {minAvailable: 2, selector: {matchLabels: {app: web}}}"),
            Map.entry(
                    Resources.LEASES, "metadata: {name: leader}\nspec: {holderIdentity: a, leaseDurationSeconds: 15}"));

    private Sample() {}

    static String good(Resource resource) {
        return Objects.requireNonNull(GOOD.get(resource), resource::toString);
    }

    static ObjectNode yaml(String text) {
        try {
            return (ObjectNode) YAML.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String namespace(Resource resource) {
        return resource.namespaced() ? "default" : "";
    }

    static Verdict create(Resource resource, String yaml) {
        return ADMISSION.create(resource, yaml(yaml), namespace(resource), BIRTH);
    }

    static KubeObject stored(Resource resource, String yaml) {
        Verdict verdict = create(resource, yaml);
        if (verdict instanceof Verdict.Store store) {
            return reread(resource, store.tree());
        }
        throw new AssertionError("not accepted: " + verdict);
    }

    /** As a view would hold it: through bytes, at revision 7. */
    static KubeObject reread(Resource resource, ObjectNode tree) {
        return KubeObject.of(
                resource, dev.berth.protocol.api.Json.parse(dev.berth.protocol.api.Json.bytes(tree)), new Revision(7));
    }

    static Verdict update(KubeObject old, UnaryOperator<ObjectNode> change) {
        return ADMISSION.update(old, change.apply(old.edit()), Edit.Part.MAIN, NOW);
    }

    static KubeObject with(KubeObject old, UnaryOperator<ObjectNode> change) {
        return reread(old.resource(), change.apply(old.edit()));
    }

    static Status refusal(Verdict verdict) {
        if (verdict instanceof Verdict.Refused refused) {
            return refused.status();
        }
        throw new AssertionError("not refused: " + verdict);
    }

    static ObjectNode tree(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Store store -> store.tree();
            case Verdict.Remove remove -> remove.tree();
            case Verdict.Unchanged u -> throw new AssertionError("unchanged");
            case Verdict.Refused refused ->
                throw new AssertionError("refused: " + refused.status().message());
        };
    }

    static List<String> causes(Verdict verdict) {
        return refusal(verdict).causes().stream()
                .map(c -> c.field() + ": " + c.message())
                .toList();
    }

    static ObjectNode spec(ObjectNode tree) {
        return (ObjectNode) tree.get("spec");
    }

    static ObjectNode meta(ObjectNode tree) {
        return (ObjectNode) tree.get("metadata");
    }
}
