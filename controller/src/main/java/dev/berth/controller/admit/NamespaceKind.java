package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Namespaces: they stay until their contents are gone, which {@code spec.finalizers} stands for. */
final class NamespaceKind implements Kind {
    @Override
    public Names.Rule names() {
        return Names.Rule.LABEL;
    }

    @Override
    public void fill(ObjectNode tree) {
        ObjectNode meta = Fields.object(tree, "metadata");
        String name = Fields.text(meta, "name");
        if (!name.isEmpty()) {
            Fields.object(meta, "labels").put("kubernetes.io/metadata.name", name);
        }
    }

    @Override
    public void born(ObjectNode tree) {
        Fields.addOnce(Fields.object(tree, "spec"), "finalizers", "kubernetes");
        tree.putObject("status").put("phase", "Active");
    }

    @Override
    public void keep(ObjectNode old, ObjectNode next) {
        Fields.keep(Fields.object(next, "spec"), "finalizers", old.path("spec"));
    }
}
