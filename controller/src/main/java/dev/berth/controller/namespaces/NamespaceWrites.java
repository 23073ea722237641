package dev.berth.controller.namespaces;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.namespaces.plan.NamespacePlanner;
import dev.berth.controller.namespaces.plan.NamespaceStep;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.store.Deletion;
import dev.berth.protocol.store.Edit;
import dev.berth.protocol.store.Objects;
import dev.berth.protocol.store.Outcome;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** Carries the steps out. Thread-safe. */
final class NamespaceWrites {
    private static final String FINALIZER = "kubernetes";

    private final Objects objects;
    private final Clock clock;

    NamespaceWrites(Objects objects, Clock clock) {
        this.objects = objects;
        this.clock = clock;
    }

    CompletionStage<Outcome> carryOut(NamespaceStep step) {
        return switch (step) {
            case NamespaceStep.CreateNamespace s -> objects.create(Resources.NAMESPACES, namespace(s.name()));
            case NamespaceStep.CreateServiceAccount s ->
                objects.create(Resources.SERVICE_ACCOUNTS, serviceAccount(s.namespace()));
            case NamespaceStep.PublishRootCa s -> publish(s);
            case NamespaceStep.MarkTerminating s -> status(s.namespace(), status -> status.put("phase", "Terminating"));
            case NamespaceStep.Delete s ->
                objects.delete(
                        s.object().resource(),
                        s.object().key(),
                        Deletion.of(s.object().uid()));
            case NamespaceStep.Report s -> status(s.namespace(), status -> remaining(status, s.remaining()));
            case NamespaceStep.Finish s -> finish(s.namespace());
        };
    }

    private static ObjectNode namespace(String name) {
        ObjectNode made = Json.object().put("apiVersion", "v1").put("kind", "Namespace");
        made.putObject("metadata").put("name", name);
        made.putObject("spec").putArray("finalizers").add(FINALIZER);
        return made;
    }

    private static ObjectNode serviceAccount(String namespace) {
        ObjectNode made = Json.object().put("apiVersion", "v1").put("kind", "ServiceAccount");
        made.putObject("metadata").put("namespace", namespace).put("name", "default");
        return made;
    }

    private CompletionStage<Outcome> publish(NamespaceStep.PublishRootCa s) {
        if (s.present().isPresent()) {
            KubeObject present = s.present().get();
            return objects.edit(
                    Resources.CONFIG_MAPS, present.key(), Edit.main(present.uid(), tree -> published(tree, s.pem())));
        }
        ObjectNode made = Json.object().put("apiVersion", "v1").put("kind", "ConfigMap");
        made.putObject("metadata")
                .put("namespace", s.namespace())
                .put("name", NamespacePlanner.ROOT_CA)
                .putObject("annotations")
                .put(
                        "kubernetes.io/description",
                        "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the"
                                + " internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of"
                                + " Kubernetes clusters.");
        return objects.create(Resources.CONFIG_MAPS, published(made, s.pem()));
    }

    private static ObjectNode published(ObjectNode map, String pem) {
        map.putObject("data").put(NamespacePlanner.ROOT_CA_KEY, pem);
        return map;
    }

    private CompletionStage<Outcome> status(KubeObject namespace, Consumer<ObjectNode> change) {
        return objects.edit(Resources.NAMESPACES, namespace.key(), Edit.status(namespace.uid(), tree -> {
            change.accept(tree.path("status") instanceof ObjectNode known ? known : tree.putObject("status"));
            return tree;
        }));
    }

    private void remaining(ObjectNode status, String text) {
        ArrayNode conditions =
                status.path("conditions") instanceof ArrayNode known ? known : status.putArray("conditions");
        conditions.removeIf(c -> c.path("type").asText().equals("NamespaceContentRemaining"));
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        conditions
                .addObject()
                .put("type", "NamespaceContentRemaining")
                .put("status", "True")
                .put("lastTransitionTime", now.toString())
                .put("reason", "SomeResourcesRemain")
                .put("message", text);
    }

    /** The finalizer goes first; whatever other finalizers there are still hold the namespace. */
    private CompletionStage<Outcome> finish(KubeObject namespace) {
        Edit edit = Edit.main(namespace.uid(), NamespaceWrites::withoutFinalizer);
        return objects.edit(Resources.NAMESPACES, namespace.key(), edit).thenCompose(outcome -> switch (outcome) {
            case Outcome.Done done
            when !done.removed() -> objects.remove(Resources.NAMESPACES, namespace.key(), namespace.uid());
            case Outcome.Done done -> CompletableFuture.completedFuture(done);
            case Outcome.Refused refused -> CompletableFuture.completedFuture(refused);
        });
    }

    private static ObjectNode withoutFinalizer(ObjectNode tree) {
        if (tree.path("spec").path("finalizers") instanceof ArrayNode held) {
            held.removeIf(f -> f.asText().equals(FINALIZER));
        }
        return tree;
    }
}
