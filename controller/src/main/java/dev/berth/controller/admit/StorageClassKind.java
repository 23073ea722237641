package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.select.LabelNames;
import java.util.List;
import java.util.Locale;

/** StorageClasses: what they say about volumes that exist may not change. */
final class StorageClassKind implements Kind {
    @Override
    public void fill(ObjectNode tree) {
        Fields.fill(tree, "reclaimPolicy", "Delete");
        Fields.fill(tree, "volumeBindingMode", "Immediate");
    }

    @Override
    public void check(ObjectNode tree, Problems problems) {
        String provisioner = Fields.text(tree, "provisioner");
        if (provisioner.isEmpty()) {
            problems.required(Path.ROOT.child("provisioner"), "");
        } else {
            problems.invalid(
                    Path.ROOT.child("provisioner"),
                    provisioner,
                    LabelNames.keyProblems(provisioner.toLowerCase(Locale.ROOT)));
        }
        Numbers.ifSetOneOf(tree, "reclaimPolicy", List.of("Delete", "Retain"), Path.ROOT, problems);
        Numbers.oneOf(tree, "volumeBindingMode", List.of("Immediate", "WaitForFirstConsumer"), Path.ROOT, problems);
    }

    @Override
    public void checkUpdate(ObjectNode old, ObjectNode next, Problems problems) {
        for (String field : List.of("parameters", "provisioner", "reclaimPolicy")) {
            if (!Fields.same(old.path(field), next.path(field))) {
                problems.forbidden(Path.ROOT.child(field), "updates to " + field + " are forbidden.");
            }
        }
        JsonNode mode = next.path("volumeBindingMode");
        if (!Fields.same(old.path("volumeBindingMode"), mode)) {
            problems.invalid(Path.ROOT.child("volumeBindingMode"), mode, Problems.IMMUTABLE);
        }
    }
}
