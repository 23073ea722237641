package dev.berth.controller.api.request;

import com.fasterxml.jackson.databind.JsonNode;
import dev.berth.protocol.store.Deletion;
import dev.berth.protocol.store.Deletion.Propagation;
import java.util.Optional;
import java.util.OptionalLong;

/** The {@code DeleteOptions} of a deletion, from its body or, where the body is silent, its query. */
public record DeleteOptions(Deletion deletion, boolean dryRun) {
    /**
     * @param body the decoded body; a missing node for none
     * @throws RefusedException with 400 or 422 for values that Kubernetes does not know
     */
    public static DeleteOptions of(JsonNode body, Query query) {
        JsonNode preconditions = body.path("preconditions");
        return new DeleteOptions(
                new Deletion(
                        grace(body, query),
                        propagation(body, query),
                        text(preconditions, "uid"),
                        text(preconditions, "resourceVersion").map(ListOptions::revision)),
                dryRun(body, query));
    }

    private static Optional<Long> grace(JsonNode body, Query query) {
        JsonNode stated = body.path("gracePeriodSeconds");
        if (stated.isIntegralNumber()) {
            return Optional.of(Math.max(0, stated.asLong()));
        }
        OptionalLong asked = query.number("gracePeriodSeconds");
        return asked.isPresent() ? Optional.of(Math.max(0, asked.getAsLong())) : Optional.empty();
    }

    private static Optional<Propagation> propagation(JsonNode body, Query query) {
        Optional<String> policy = text(body, "propagationPolicy").or(() -> query.nonEmpty("propagationPolicy"));
        if (policy.isPresent()) {
            return Optional.of(named(policy.get()));
        }
        // The deprecated field that `propagationPolicy` replaced; still sent by old clients.
        JsonNode orphan = body.path("orphanDependents");
        if (orphan.isBoolean()) {
            return Optional.of(orphan.asBoolean() ? Propagation.ORPHAN : Propagation.BACKGROUND);
        }
        return query.nonEmpty("orphanDependents")
                .map(o -> query.flag("orphanDependents") ? Propagation.ORPHAN : Propagation.BACKGROUND);
    }

    private static Propagation named(String policy) {
        return switch (policy) {
            case "Background" -> Propagation.BACKGROUND;
            case "Foreground" -> Propagation.FOREGROUND;
            case "Orphan" -> Propagation.ORPHAN;
            default ->
                throw ListOptions.forbidden("propagationPolicy: Unsupported value: \"" + policy
                        + "\": supported values: \"Background\", \"Foreground\", \"Orphan\"");
        };
    }

    private static boolean dryRun(JsonNode body, Query query) {
        JsonNode stages = body.path("dryRun");
        return WriteOptions.dryRun(
                stages.isEmpty() ? query.text("dryRun") : stages.path(0).asText(""));
    }

    private static Optional<String> text(JsonNode node, String field) {
        return Optional.of(node.path(field).asText("")).filter(t -> !t.isEmpty());
    }
}
