package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Events. */
final class EventKind implements Kind {
    @Override
    public void check(ObjectNode tree, Problems problems) {
        JsonNode about = tree.path("involvedObject").path("namespace");
        String namespace = Fields.text(tree.path("metadata"), "namespace");
        String expected = about.asText("").isEmpty() ? "default" : about.asText("");
        if (!namespace.equals(expected)) {
            problems.invalid(Path.ROOT.child("involvedObject", "namespace"), about, "does not match event.namespace");
        }
    }
}
