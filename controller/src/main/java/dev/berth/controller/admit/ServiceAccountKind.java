package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.access.Grant;

/** ServiceAccounts: what one asks to be allowed is a word that means something. */
final class ServiceAccountKind implements Kind {
    @Override
    public void check(ObjectNode tree, Problems problems) {
        JsonNode grant = tree.path("metadata").path("annotations").path(Grant.ANNOTATION);
        if (grant.isTextual() && Grant.of(grant.textValue()).isEmpty()) {
            problems.invalid(
                    Path.METADATA.child("annotations").key(Grant.ANNOTATION), grant, "must be one of " + Grant.words());
        }
    }
}
