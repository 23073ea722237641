package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.select.LabelNames;
import java.util.HashSet;
import java.util.List;

/** Nodes. As in Kubernetes a node may be created with its status: it registers itself. */
final class NodeKind implements Kind {
    private static final List<String> EFFECTS = List.of("NoSchedule", "PreferNoSchedule", "NoExecute");

    @Override
    public void fill(ObjectNode tree) {
        Fields.object(tree, "spec");
        Fields.object(tree, "status");
    }

    @Override
    public void check(ObjectNode tree, Problems problems) {
        var taken = new HashSet<String>();
        List<ObjectNode> taints = Fields.objects(tree.path("spec"), "taints");
        for (int i = 0; i < taints.size(); i++) {
            Path at = Path.SPEC.child("taints").index(i);
            String key = Fields.text(taints.get(i), "key");
            String value = Fields.text(taints.get(i), "value");
            problems.invalid(at.child("key"), key, LabelNames.keyProblems(key));
            problems.invalid(at.child("value"), value, LabelNames.valueProblems(value));
            Numbers.oneOf(taints.get(i), "effect", EFFECTS, at, problems);
            if (!taken.add(key + ":" + Fields.text(taints.get(i), "effect"))) {
                problems.duplicate(at, key + ":" + Fields.text(taints.get(i), "effect"));
            }
        }
    }

    @Override
    public void checkUpdate(ObjectNode old, ObjectNode next, Problems problems) {
        for (String field : List.of("providerID", "podCIDR")) {
            String before = Fields.text(old.path("spec"), field);
            String after = Fields.text(next.path("spec"), field);
            if (!before.isEmpty() && !before.equals(after)) {
                problems.forbidden(
                        Path.SPEC.child(field), "node updates may not change " + field + " except from \"\" to valid");
            }
        }
    }
}
