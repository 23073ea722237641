package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.controller.select.LabelNames;
import java.util.List;

/** The rules of a claim's spec, alone or in a template, and what volumes share with claims. */
final class ClaimRules {
    private static final List<String> ACCESS =
            List.of("ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod");
    private static final List<String> VOLUME_MODES = List.of("Block", "Filesystem");

    private ClaimRules() {}

    static void spec(JsonNode spec, Path at, Problems problems) {
        access(spec, at, problems);
        JsonNode requests = spec.path("resources").path("requests");
        if (!requests.hasNonNull("storage")) {
            problems.required(at.child("resources").key("storage"), "");
        } else {
            positive(requests.path("storage"), at.child("resources").key("storage"), problems);
        }
        if (spec.hasNonNull("selector")) {
            SelectorRules.check(spec.path("selector"), at.child("selector"), problems);
        }
        String storageClass = Fields.text(spec, "storageClassName");
        if (!storageClass.isEmpty()) {
            problems.invalid(at.child("storageClassName"), storageClass, LabelNames.subdomainProblems(storageClass));
        }
        Numbers.ifSetOneOf(spec, "volumeMode", VOLUME_MODES, at, problems);
    }

    static void access(JsonNode spec, Path at, Problems problems) {
        List<String> modes = Fields.texts(spec, "accessModes");
        if (modes.isEmpty()) {
            problems.required(at.child("accessModes"), "at least 1 access mode is required");
        }
        for (JsonNode mode : spec.path("accessModes")) {
            if (!ACCESS.contains(mode.asText(""))) {
                problems.unsupported(at.child("accessModes"), mode, ACCESS);
            }
        }
        if (modes.contains("ReadWriteOncePod") && modes.size() > 1) {
            problems.forbidden(at.child("accessModes"), "may not use ReadWriteOncePod with other access modes");
        }
    }

    static void positive(JsonNode amount, Path at, Problems problems) {
        var read = Amount.of(amount);
        if (read.isEmpty()) {
            problems.invalid(at, amount, Amount.RULE);
        } else if (read.get().signum() <= 0) {
            problems.invalid(at, amount, "must be greater than zero");
        }
    }
}
