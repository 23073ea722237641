package dev.berth.controller.sets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.Announcement;
import dev.berth.controller.plan.Announcement.Notice;
import dev.berth.controller.plan.Step;
import dev.berth.controller.sets.Retention.ClaimPod;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The claims of a set's pods: {@code <template>-<set>-<ordinal>}, made before the pod and never replaced.
 *
 * @param stored the claims of the namespace by name
 */
record Claims(SetSpec spec, Function<String, Optional<KubeObject>> stored) {

    String name(ObjectNode template, int ordinal) {
        return template.path("metadata").path("name").asText("") + "-" + spec.podName(ordinal);
    }

    /** The creations of those of the ordinal's claims that are missing. */
    List<Step> missing(int ordinal) {
        var steps = new ArrayList<Step>();
        for (ObjectNode template : spec.claimTemplates()) {
            String name = name(template, ordinal);
            if (stored.apply(name).isEmpty()) {
                steps.add(create(template, name, ordinal));
            }
        }
        return steps;
    }

    /** A claim of the ordinal that is being deleted: the pod has to wait until it is gone. */
    Optional<String> inDeletion(int ordinal) {
        return existing(ordinal).stream()
                .filter(KubeObject::deleting)
                .map(KubeObject::name)
                .findFirst();
    }

    Optional<Instant> deletedAt(String claim) {
        return stored.apply(claim)
                .flatMap(c -> Times.in(c.tree().path("metadata").path("deletionTimestamp")));
    }

    /** A claim of the ordinal that is about to be collected with an earlier pod of the ordinal. */
    Optional<String> stale(int ordinal) {
        return existing(ordinal).stream()
                .filter(c -> spec.retention().stale(c, spec.podName(ordinal)))
                .map(KubeObject::name)
                .findFirst();
    }

    /** The changes of owners that the retention policy asks for. */
    List<Step> retain(int ordinal, ClaimPod pod) {
        var steps = new ArrayList<Step>();
        for (KubeObject claim : existing(ordinal)) {
            spec.retention()
                    .owners(claim, spec.set(), pod)
                    .ifPresent(owners -> steps.add(new Step.UpdateClaimOwner(
                            Resources.PERSISTENT_VOLUME_CLAIMS,
                            claim.key(),
                            claim.uid(),
                            owners,
                            claim.revision(),
                            refusedOnly(claim, pod))));
        }
        return steps;
    }

    /** Whether the pod's volumes name the ordinal's claims. */
    boolean mountedBy(KubeObject pod, int ordinal) {
        JsonNode volumes = pod.tree().path("spec").path("volumes");
        return spec.claimTemplates().stream().allMatch(t -> mounted(volumes, t, name(t, ordinal)));
    }

    /** The volumes of a pod with the ordinal's claims in the place of same-named ones. */
    ArrayNode volumes(JsonNode had, int ordinal) {
        ArrayNode volumes = Json.mapper().createArrayNode();
        var claimed = new HashSet<String>();
        for (ObjectNode template : spec.claimTemplates()) {
            String volume = template.path("metadata").path("name").asText("");
            claimed.add(volume);
            volumes.addObject()
                    .put("name", volume)
                    .putObject("persistentVolumeClaim")
                    .put("claimName", name(template, ordinal));
        }
        had.forEach(v -> {
            if (!claimed.contains(v.path("name").asText(""))) {
                volumes.add(v.deepCopy());
            }
        });
        return volumes;
    }

    private List<KubeObject> existing(int ordinal) {
        var found = new ArrayList<KubeObject>(spec.claimTemplates().size());
        for (ObjectNode template : spec.claimTemplates()) {
            stored.apply(name(template, ordinal)).ifPresent(found::add);
        }
        return found;
    }

    private Step create(ObjectNode template, String name, int ordinal) {
        ObjectNode body = template.deepCopy();
        body.put("apiVersion", "v1").put("kind", "PersistentVolumeClaim").remove("status");
        ObjectNode meta = body.withObjectProperty("metadata");
        meta.put("name", name).put("namespace", spec.set().namespace());
        meta.remove("creationTimestamp");
        // The selector's labels win over the template's own (Kubernetes: getPersistentVolumeClaims).
        ObjectNode labels = meta.withObjectProperty("labels");
        spec.set()
                .tree()
                .path("spec")
                .path("selector")
                .path("matchLabels")
                .properties()
                .forEach(l -> labels.set(l.getKey(), l.getValue()));
        spec.retention()
                .ownerAtBirth(spec.set())
                .ifPresent(o -> meta.putArray("ownerReferences").add(o));
        String pod = spec.podName(ordinal);
        String where = " in StatefulSet " + spec.name();
        return new Step.CreateClaim(
                Resources.PERSISTENT_VOLUME_CLAIMS,
                body,
                Announcement.of(
                        "SuccessfulCreate",
                        "create Claim " + name + " Pod " + pod + where + " success",
                        "FailedCreate",
                        "create Claim " + name + " for Pod " + pod + where + " failed error: {}"));
    }

    private Announcement refusedOnly(KubeObject claim, ClaimPod pod) {
        String text = "update Claim " + claim.name() + " for Pod " + pod.name() + " in StatefulSet " + spec.name()
                + " failed error: {}";
        return new Announcement(Optional.empty(), Optional.of(new Notice(true, "FailedUpdate", text)));
    }

    private static boolean mounted(JsonNode volumes, ObjectNode template, String claim) {
        String name = template.path("metadata").path("name").asText("");
        for (JsonNode v : volumes) {
            if (v.path("name").asText("").equals(name)) {
                return v.path("persistentVolumeClaim")
                        .path("claimName")
                        .asText("")
                        .equals(claim);
            }
        }
        return false;
    }
}
