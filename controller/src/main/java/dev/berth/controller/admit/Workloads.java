package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.controller.optin.OptIns;
import java.util.List;
import java.util.Set;

/** Rules that StatefulSets and DaemonSets share. */
final class Workloads {
    private Workloads() {}

    /** Their pods run for ever: anything else in the template is a mistake. */
    static void template(JsonNode spec, String kind, Set<String> claims, Problems problems) {
        Path at = Path.SPEC.child("template");
        JsonNode template = spec.path("template");
        PodRules.template(template, at, claims, problems);
        JsonNode pod = template.path("spec");
        String policy = Fields.text(pod, "restartPolicy");
        if (policy.equals("OnFailure") || policy.equals("Never")) {
            problems.unsupported(at.child("spec", "restartPolicy"), pod.path("restartPolicy"), List.of("Always"));
        }
        if (pod.hasNonNull("activeDeadlineSeconds")) {
            problems.forbidden(
                    at.child("spec", "activeDeadlineSeconds"),
                    "activeDeadlineSeconds in " + kind + " is not Supported");
        }
    }

    /** What is asked for beyond Kubernetes is checked as strictly: a value that nobody understands would do nothing, in silence. */
    static void optIns(ObjectNode tree, String kind, Problems problems) {
        JsonNode annotations = tree.path("metadata").path("annotations");
        Path at = Path.METADATA.child("annotations");
        OptIns.problems(kind, annotations)
                .forEach((key, problem) -> problems.invalid(at.key(key), annotations.path(key), problem));
    }

    static void collisions(ObjectNode old, ObjectNode next, Problems problems) {
        long before = old.path("status").path("collisionCount").asLong(0);
        JsonNode after = next.path("status").path("collisionCount");
        if (after.asLong(0) < before) {
            problems.invalid(new Path("status.collisionCount"), after, "cannot be decremented");
        }
    }
}
