package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Leases, as clients use them for their own leader election. */
final class LeaseKind implements Kind {
    @Override
    public void check(ObjectNode tree, Problems problems) {
        JsonNode duration = tree.path("spec").path("leaseDurationSeconds");
        if (duration.isNumber() && duration.asLong() <= 0) {
            problems.invalid(Path.SPEC.child("leaseDurationSeconds"), duration, "must be greater than 0");
        }
        Numbers.notNegative(tree.path("spec"), "leaseTransitions", Path.SPEC, problems);
    }
}
