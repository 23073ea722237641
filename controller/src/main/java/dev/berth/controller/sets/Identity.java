package dev.berth.controller.sets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.ControllerRef;
import dev.berth.controller.plan.Labels;
import dev.berth.controller.plan.PodState;
import dev.berth.controller.revisions.RevisionHistory.Entry;
import dev.berth.protocol.api.Json;
import java.util.Map;

/** What makes a pod the pod of its ordinal: name, hostname, labels, volumes. */
record Identity(SetSpec spec, Claims claims) {

    /** A new pod of the ordinal, whole but for what admission adds. */
    ObjectNode pod(int ordinal, Entry revision) {
        JsonNode template = revision.template();
        ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode meta = pod.putObject("metadata");
        for (String field : new String[] {"labels", "annotations", "finalizers"}) {
            JsonNode value = template.path("metadata").path(field);
            if (!value.isMissingNode() && !value.isNull()) {
                meta.set(field, value.deepCopy());
            }
        }
        String name = spec.podName(ordinal);
        meta.put("name", name).put("namespace", spec.set().namespace()).put("generateName", spec.name() + "-");
        ObjectNode labels = meta.withObjectProperty("labels");
        labels(ordinal).forEach(labels::put);
        labels.put(Labels.REVISION_HASH, revision.name());
        meta.putArray("ownerReferences").add(ControllerRef.to(spec.set()));
        pod.set("spec", podSpec(template.path("spec"), name, ordinal));
        return pod;
    }

    /** The labels that the pod of the ordinal always has. */
    Map<String, String> labels(int ordinal) {
        return Map.of(Labels.POD_NAME, spec.podName(ordinal), Labels.POD_INDEX, Integer.toString(ordinal));
    }

    /** Whether the pod still carries its name and index as labels. (Kubernetes puts the index back only together with the name.) */
    boolean matches(PodState pod) {
        return pod.label(Labels.POD_NAME).equals(pod.name())
                && !pod.label(Labels.POD_INDEX).isEmpty();
    }

    private ObjectNode podSpec(JsonNode template, String name, int ordinal) {
        ObjectNode podSpec = template instanceof ObjectNode object ? object.deepCopy() : Json.object();
        podSpec.put("hostname", name);
        String service = spec.set().tree().path("spec").path("serviceName").asText("");
        if (!service.isEmpty()) {
            podSpec.put("subdomain", service);
        }
        if (!spec.claimTemplates().isEmpty()) {
            podSpec.set("volumes", claims.volumes(template.path("volumes"), ordinal));
        }
        return podSpec;
    }
}
