package dev.berth.controller.sets;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.plan.ControllerRef;
import dev.berth.protocol.api.Json;
import dev.berth.protocol.api.KubeObject;
import dev.berth.protocol.api.KubeObject.Owner;
import java.util.List;
import java.util.Optional;

/**
 * {@code persistentVolumeClaimRetentionPolicy}: who owns a claim, so that garbage collection removes it with its owner (KEP-1847).
 *
 * @param deletedWithSet whenDeleted: Delete
 * @param deletedWithScale whenScaled: Delete
 */
record Retention(boolean deletedWithSet, boolean deletedWithScale) {

    static Retention of(JsonNode policy) {
        return new Retention(
                policy.path("whenDeleted").asText("").equals("Delete"),
                policy.path("whenScaled").asText("").equals("Delete"));
    }

    /**
     * Who the claim's pod is.
     *
     * @param uid empty if the pod is yet to be made
     * @param condemned whether its ordinal is outside the set's range
     */
    record ClaimPod(String name, String uid, boolean condemned, Optional<KubeObject> object) {
        static ClaimPod unborn(String name) {
            return new ClaimPod(name, "", false, Optional.empty());
        }

        static ClaimPod of(KubeObject pod, boolean condemned) {
            return new ClaimPod(pod.name(), pod.uid(), condemned, Optional.of(pod));
        }
    }

    /** The owner references that the claim should have; empty if it has them. */
    Optional<ArrayNode> owners(KubeObject claim, KubeObject set, ClaimPod pod) {
        boolean ownerless =
                claim.tree().path("metadata").path("ownerReferences").isEmpty();
        if ((ownerless && !deletedWithSet && !deletedWithScale) || upToDate(claim.owners(), set, pod)) {
            return Optional.empty();
        }
        ArrayNode refs = Json.mapper().createArrayNode();
        for (JsonNode ref : claim.tree().path("metadata").path("ownerReferences")) {
            if (!names(ref, "StatefulSet", set.name()) && !names(ref, "Pod", pod.name())) {
                refs.add(ref.deepCopy());
            }
        }
        // Another controller on the claim switches the policy off.
        if (!strangerControls(claim.owners(), set, pod)) {
            owner(set, pod).ifPresent(refs::add);
        }
        return Optional.of(refs);
    }

    /** The owner of a claim that is just being made. */
    Optional<ObjectNode> ownerAtBirth(KubeObject set) {
        return deletedWithSet ? Optional.of(ControllerRef.to(set)) : Optional.empty();
    }

    /** Whether the claim belongs to an earlier pod of this name and is about to go with it: it must not be used again. */
    boolean stale(KubeObject claim, String podName) {
        return deletedWithScale
                && claim.owners().stream()
                        .anyMatch(o -> o.kind().equals("Pod") && o.name().equals(podName));
    }

    private Optional<ObjectNode> owner(KubeObject set, ClaimPod pod) {
        if (deletedWithScale && pod.condemned()) {
            return pod.object().map(ControllerRef::to);
        }
        return deletedWithSet ? Optional.of(ControllerRef.to(set)) : Optional.empty();
    }

    private boolean upToDate(List<Owner> owners, KubeObject set, ClaimPod pod) {
        boolean ofSet = owners.stream().anyMatch(o -> o.uid().equals(set.uid()));
        boolean ofPod =
                !pod.uid().isEmpty() && owners.stream().anyMatch(o -> o.uid().equals(pod.uid()));
        // What an earlier set or pod of the name owned goes with it: it is the collector's to decide, and not touched.
        if (stale(owners, "StatefulSet", set.name(), set.uid()) || stale(owners, "Pod", pod.name(), pod.uid())) {
            return true;
        }
        if (strangerControls(owners, set, pod)) {
            return !ofSet && !ofPod;
        }
        boolean unmarked = owners.stream()
                .anyMatch(o ->
                        !o.controller() && (o.uid().equals(set.uid()) || o.uid().equals(pod.uid())));
        boolean podShould = deletedWithScale && pod.condemned();
        boolean setShould = deletedWithSet && !podShould;
        return !unmarked && ofSet == setShould && ofPod == podShould;
    }

    private static boolean stale(List<Owner> owners, String kind, String name, String uid) {
        return owners.stream()
                .anyMatch(o -> o.kind().equals(kind)
                        && o.name().equals(name)
                        && !o.uid().equals(uid));
    }

    private static boolean strangerControls(List<Owner> owners, KubeObject set, ClaimPod pod) {
        return owners.stream()
                .anyMatch(o -> o.controller()
                        && !(o.kind().equals("StatefulSet") && o.name().equals(set.name()))
                        && !(o.kind().equals("Pod") && o.name().equals(pod.name())));
    }

    private static boolean names(JsonNode ref, String kind, String name) {
        return ref.path("kind").asText("").equals(kind)
                && ref.path("name").asText("").equals(name);
    }
}
