package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** ControllerRevisions: their {@code data} is kept sign by sign, since equality of templates is judged by it. */
final class ControllerRevisionKind implements Kind {
    @Override
    public void clean(ObjectNode tree) {
        tree.properties().removeIf(e -> e.getValue().isNull());
        Nulls.drop(tree.path("metadata"));
    }

    @Override
    public void check(ObjectNode tree, Problems problems) {
        if (!tree.hasNonNull("data")) {
            problems.required(Path.ROOT.child("data"), "data is mandatory");
        }
        Numbers.notNegative(tree, "revision", Path.ROOT, problems);
    }

    @Override
    public void checkUpdate(ObjectNode old, ObjectNode next, Problems problems) {
        if (!Fields.same(old.path("data"), next.path("data"))) {
            problems.invalid(Path.ROOT.child("data"), next.path("data"), Problems.IMMUTABLE);
        }
    }
}
