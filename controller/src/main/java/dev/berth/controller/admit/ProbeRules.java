package dev.berth.controller.admit;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** The rules of probes and lifecycle hooks. */
final class ProbeRules {
    private static final List<String> COUNTS =
            List.of("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold");
    private static final List<String> PROBE_ACTIONS = List.of("exec", "httpGet", "tcpSocket", "grpc");
    private static final List<String> HOOK_ACTIONS = List.of("exec", "httpGet", "tcpSocket", "sleep");

    private ProbeRules() {}

    static void probe(JsonNode probe, Path at, Problems problems) {
        if (!probe.isObject()) {
            return;
        }
        action(probe, PROBE_ACTIONS, at, problems);
        COUNTS.forEach(field -> Numbers.notNegative(probe, field, at, problems));
        boolean readiness = at.text().endsWith("readinessProbe");
        JsonNode successes = probe.path("successThreshold");
        if (!readiness && successes.isNumber() && successes.asLong() != 1) {
            problems.invalid(at.child("successThreshold"), successes, "must be 1");
        }
        JsonNode grace = probe.path("terminationGracePeriodSeconds");
        if (readiness && grace.isNumber()) {
            problems.invalid(at.child("terminationGracePeriodSeconds"), grace, "must not be set for readinessProbes");
        } else if (grace.isNumber() && grace.asLong() <= 0) {
            problems.invalid(at.child("terminationGracePeriodSeconds"), grace, "must be greater than 0");
        }
    }

    static void lifecycle(JsonNode lifecycle, Path at, Problems problems) {
        for (String hook : List.of("postStart", "preStop")) {
            if (lifecycle.path(hook).isObject()) {
                action(lifecycle.path(hook), HOOK_ACTIONS, at.child(hook), problems);
            }
        }
    }

    private static void action(JsonNode node, List<String> actions, Path at, Problems problems) {
        int count = 0;
        for (String action : actions) {
            if (!node.hasNonNull(action)) {
                continue;
            }
            count++;
            if (count > 1) {
                problems.forbidden(at.child(action), "may not specify more than 1 handler type");
            } else {
                one(action, node.path(action), at.child(action), problems);
            }
        }
        if (count == 0) {
            problems.required(at, "must specify a handler type");
        }
    }

    private static void one(String action, JsonNode node, Path at, Problems problems) {
        switch (action) {
            case "exec" -> {
                if (node.path("command").isEmpty()) {
                    problems.required(at.child("command"), "");
                }
            }
            case "httpGet" -> {
                if (Fields.text(node, "path").isEmpty()) {
                    problems.required(at.child("path"), "");
                }
                Numbers.port(node.path("port"), at.child("port"), problems);
                Numbers.ifSetOneOf(node, "scheme", List.of("HTTP", "HTTPS"), at, problems);
            }
            case "tcpSocket" -> Numbers.port(node.path("port"), at.child("port"), problems);
            case "grpc" -> Numbers.portNumber(node.path("port"), at.child("port"), problems);
            default -> Numbers.notNegative(node, "seconds", at, problems);
        }
    }
}
