package dev.berth.controller.daemons;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.Announcement;
import dev.berth.controller.plan.ControllerRef;
import dev.berth.controller.plan.Labels;
import dev.berth.controller.plan.PodState;
import dev.berth.controller.plan.Step;
import dev.berth.controller.revisions.RevisionHistory.Entry;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import java.util.Optional;

/**
 * Makes the pods of one DaemonSet at one revision. The pod is bound by the planner ({@code spec.nodeName}); the affinity that Kubernetes
 * would bind it by is written too, because clients read it.
 */
final class DaemonPod {
    private final ObjectNode blank;

    private DaemonPod(ObjectNode blank) {
        this.blank = blank;
    }

    static DaemonPod of(KubeObject set, Entry revision) {
        JsonNode template = revision.template();
        ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode meta = pod.putObject("metadata");
        for (String field : new String[] {"labels", "annotations", "finalizers"}) {
            JsonNode value = template.path("metadata").path(field);
            if (!value.isMissingNode() && !value.isNull()) {
                meta.set(field, value.deepCopy());
            }
        }
        meta.put("generateName", set.name() + "-").put("namespace", set.namespace());
        ObjectNode labels = meta.withObjectProperty("labels");
        labels.put(Labels.REVISION_HASH, revision.hash());
        labels.put(Labels.TEMPLATE_GENERATION, generation(set, revision));
        meta.putArray("ownerReferences").add(ControllerRef.to(set));
        ObjectNode spec = template.path("spec") instanceof ObjectNode own ? own.deepCopy() : Json.object();
        addTolerations(spec);
        pod.set("spec", spec);
        return new DaemonPod(pod);
    }

    Step create(String node) {
        ObjectNode pod = blank.deepCopy();
        ObjectNode spec = pod.withObjectProperty("spec");
        spec.put("nodeName", node);
        ObjectNode required = spec.withObjectProperty("affinity")
                .withObjectProperty("nodeAffinity")
                .withObjectProperty("requiredDuringSchedulingIgnoredDuringExecution");
        ObjectNode field = required.putArray("nodeSelectorTerms")
                .addObject()
                .putArray("matchFields")
                .addObject();
        field.put("key", "metadata.name")
                .put("operator", "In")
                .putArray("values")
                .add(node);
        return new Step.CreatePod(
                Resources.PODS,
                pod,
                node,
                Announcement.of("SuccessfulCreate", "Created pod: {}", "FailedCreate", "Error creating: {}"));
    }

    static Step delete(PodState pod, Optional<String> failedOn) {
        return new Step.DeletePod(
                Resources.PODS,
                pod.object().key(),
                pod.object().uid(),
                failedOn,
                Announcement.of(
                        "SuccessfulDelete", "Deleted pod: " + pod.name(), "FailedDelete", "Error deleting: {}"));
    }

    /** Without the annotation, which only old clients keep, the revision's number serves: both rise with the template. */
    private static String generation(KubeObject set, Entry revision) {
        String annotated = set.tree()
                .path("metadata")
                .path("annotations")
                .path(Labels.TEMPLATE_GENERATION_ANNOTATION)
                .asText("");
        return annotated.isEmpty() ? Long.toString(revision.number()) : annotated;
    }

    private static void addTolerations(ObjectNode spec) {
        ArrayNode had = spec.withArrayProperty("tolerations");
        for (Toleration t : Toleration.ofDaemons(spec.path("hostNetwork").asBoolean(false))) {
            boolean known = false;
            for (JsonNode h : had) {
                known |= t.equals(Toleration.of(h)) && !h.has("tolerationSeconds");
            }
            if (!known) {
                had.add(t.json());
            }
        }
    }
}
