package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The rules of the counts in the status of ReplicaSets and Deployments. */
final class ReplicaCounts {
    private ReplicaCounts() {}

    /** @param parts counts that are part of {@code replicas} */
    static void check(JsonNode status, List<String> parts, Problems problems) {
        Path at = new Path("status");
        Numbers.notNegative(status, "replicas", at, problems);
        Numbers.notNegative(status, "observedGeneration", at, problems);
        Numbers.notNegative(status, "terminatingReplicas", at, problems);
        for (String part : parts) {
            Numbers.notNegative(status, part, at, problems);
            if (status.path(part).asLong(0) > status.path("replicas").asLong(0)) {
                problems.invalid(at.child(part), status.path(part), "cannot be greater than status.replicas");
            }
        }
        if (status.path("availableReplicas").asLong(0)
                > status.path("readyReplicas").asLong(0)) {
            problems.invalid(
                    at.child("availableReplicas"),
                    status.path("availableReplicas"),
                    "cannot be greater than readyReplicas");
        }
    }
}
