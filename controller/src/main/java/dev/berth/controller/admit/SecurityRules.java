package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** Users, groups and rights of pods, after {@code ValidatePodSecurityContext} and {@code ValidateSecurityContext}. */
final class SecurityRules {
    private static final List<String> CHANGE_POLICIES = List.of("Always", "OnRootMismatch");

    private SecurityRules() {}

    static void pod(JsonNode context, Path at, Problems problems) {
        user(context, at, problems);
        id(context, "fsGroup", at, problems);
        JsonNode groups = context.path("supplementalGroups");
        for (int i = 0; i < groups.size(); i++) {
            id(groups.get(i), at.child("supplementalGroups").index(i), problems);
        }
        Numbers.ifSetOneOf(context, "fsGroupChangePolicy", CHANGE_POLICIES, at, problems);
    }

    static void container(JsonNode context, Path at, Problems problems) {
        user(context, at, problems);
        if (!context.path("allowPrivilegeEscalation").asBoolean(true)) {
            if (context.path("privileged").asBoolean(false)) {
                problems.invalid(
                        at, context, "cannot set `allowPrivilegeEscalation` to false and `privileged` to true");
            }
            if (Fields.texts(context.path("capabilities"), "add").contains("CAP_SYS_ADMIN")) {
                problems.invalid(
                        at,
                        context,
                        "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN");
            }
        }
    }

    private static void user(JsonNode context, Path at, Problems problems) {
        id(context, "runAsUser", at, problems);
        id(context, "runAsGroup", at, problems);
    }

    private static void id(JsonNode context, String field, Path at, Problems problems) {
        id(context.path(field), at.child(field), problems);
    }

    private static void id(JsonNode id, Path at, Problems problems) {
        if (id.isNumber() && (id.asLong() < 0 || id.asLong() > Integer.MAX_VALUE)) {
            problems.invalid(at, id, "must be between 0 and " + Integer.MAX_VALUE + ", inclusive");
        }
    }
}
