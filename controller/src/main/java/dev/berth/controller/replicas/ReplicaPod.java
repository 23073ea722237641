package dev.berth.controller.replicas;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.Announcement;
import dev.berth.controller.plan.ControllerRef;
import dev.berth.controller.plan.PodState;
import dev.berth.controller.plan.Step;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.Resources;
import java.util.Optional;

/** Makes and deletes the pods of one ReplicaSet. */
final class ReplicaPod {
    /** Why a pod could not be made, as event and condition say it. */
    static final String FAILED_CREATE = "FailedCreate";

    static final String FAILED_DELETE = "FailedDelete";

    private ReplicaPod() {}

    /** @param slot which of the missing pods it is; at most one creation of a slot is under way */
    static Step create(ReplicaSpec spec, int slot) {
        JsonNode template = spec.template();
        ObjectNode pod = Json.object().put("apiVersion", "v1").put("kind", "Pod");
        ObjectNode meta = pod.putObject("metadata");
        for (String field : new String[] {"labels", "annotations", "finalizers"}) {
            JsonNode value = template.path("metadata").path(field);
            if (!value.isMissingNode() && !value.isNull()) {
                meta.set(field, value.deepCopy());
            }
        }
        meta.put("generateName", spec.set().name() + "-")
                .put("namespace", spec.set().namespace());
        meta.putArray("ownerReferences").add(ControllerRef.to(spec.set()));
        pod.set("spec", template.path("spec").deepCopy());
        return new Step.CreatePod(
                Resources.PODS,
                pod,
                Integer.toString(slot),
                Announcement.of("SuccessfulCreate", "Created pod: {}", FAILED_CREATE, "Error creating: {}"));
    }

    static Step delete(PodState pod) {
        return new Step.DeletePod(
                Resources.PODS,
                pod.object().key(),
                pod.object().uid(),
                Optional.empty(),
                Announcement.of("SuccessfulDelete", "Deleted pod: " + pod.name(), FAILED_DELETE, "Error deleting: {}"));
    }
}
