package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What may change in a pod that exists, after {@code ValidatePodUpdate}, and the setting of its node, after {@code BindingREST}. */
final class PodUpdateRules {
    private static final String FIELDS =
            "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
                    + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
                    + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

    private PodUpdateRules() {}

    static void check(ObjectNode old, ObjectNode next, Problems problems) {
        JsonNode before = old.path("spec");
        ObjectNode after = Fields.objectOrEmpty(next, "spec").deepCopy();
        containers(before, after, problems);
        deadline(before, after, problems);
        tolerations(before, after, problems);
        placed(old, after, problems);
        for (String field : List.of("activeDeadlineSeconds", "tolerations", "nodeName")) {
            Fields.keep(after, field, before);
        }
        if (!Fields.same(before, after)) {
            problems.forbidden(Path.SPEC, FIELDS);
        }
    }

    private static void containers(JsonNode before, ObjectNode after, Problems problems) {
        for (String list : List.of("containers", "initContainers")) {
            List<ObjectNode> was = Fields.objects(before, list);
            List<ObjectNode> is = Fields.objects(after, list);
            if (was.size() != is.size()) {
                problems.forbidden(Path.SPEC.child(list), "pod updates may not add or remove containers");
                Fields.keep(after, list, before);
                continue;
            }
            for (int i = 0; i < is.size(); i++) {
                Fields.keep(is.get(i), "image", was.get(i));
            }
        }
    }

    private static void deadline(JsonNode before, ObjectNode after, Problems problems) {
        Path at = Path.SPEC.child("activeDeadlineSeconds");
        boolean was = before.hasNonNull("activeDeadlineSeconds");
        if (was && Fields.absent(after, "activeDeadlineSeconds")) {
            problems.invalid(at, "", "must not update from a positive integer to nil value");
        } else if (was
                && after.path("activeDeadlineSeconds").asLong()
                        > before.path("activeDeadlineSeconds").asLong()) {
            problems.invalid(at, after.path("activeDeadlineSeconds"), "must be less than or equal to previous value");
        }
    }

    private static void tolerations(JsonNode before, ObjectNode after, Problems problems) {
        List<ObjectNode> is = Fields.objects(after, "tolerations");
        for (ObjectNode was : Fields.objects(before, "tolerations")) {
            boolean kept = is.stream().anyMatch(t -> alike(was, t));
            if (!kept) {
                problems.forbidden(
                        Path.SPEC.child("tolerations"),
                        "existing toleration can not be modified except its tolerationSeconds");
                return;
            }
        }
    }

    private static boolean alike(ObjectNode a, ObjectNode b) {
        ObjectNode left = a.deepCopy();
        ObjectNode right = b.deepCopy();
        left.remove("tolerationSeconds");
        right.remove("tolerationSeconds");
        return left.equals(right);
    }

    /** A node is given once. A pod that is being deleted gets none: it could start after its deletion was reported. */
    private static void placed(ObjectNode old, ObjectNode after, Problems problems) {
        String was = Fields.text(old.path("spec"), "nodeName");
        String is = Fields.text(after, "nodeName");
        Path at = Path.SPEC.child("nodeName");
        if (was.equals(is)) {
            return;
        }
        if (!was.isEmpty()) {
            problems.forbidden(Path.SPEC, FIELDS);
        } else if (old.path("metadata").hasNonNull("deletionTimestamp")) {
            problems.forbidden(at, "pod is being deleted, cannot be assigned to a host");
        }
    }
}
