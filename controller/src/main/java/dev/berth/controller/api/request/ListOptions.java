package dev.berth.controller.api.request;

import dev.berth.controller.registry.decide.Freshness;
import dev.berth.protocol.api.Revision;
import dev.berth.protocol.api.Status;
import java.util.Optional;

/**
 * The parameters of a list.
 *
 * @param limit 0 for all
 */
public record ListOptions(
        String labelSelector, String fieldSelector, long limit, Optional<ContinueToken> next, Freshness freshness) {

    /** @throws RefusedException with 400 for parameters that do not fit together */
    public static ListOptions of(Query query) {
        Optional<ContinueToken> next = query.nonEmpty("continue").map(ContinueToken::parse);
        String match = query.text("resourceVersionMatch");
        Optional<String> version = query.nonEmpty("resourceVersion");
        if (next.isPresent() && version.filter(v -> !v.equals("0")).isPresent()) {
            throw RefusedException.badRequest("specifying resource version is not allowed when using continue");
        }
        long limit = query.number("limit").orElse(0);
        if (limit < 0) {
            throw RefusedException.badRequest("limit: Invalid value: " + limit + ": must not be negative");
        }
        return new ListOptions(
                query.text("labelSelector"), query.text("fieldSelector"), limit, next, freshness(version, match));
    }

    /** The state that a {@code resourceVersion} with its {@code resourceVersionMatch} asks for. */
    static Freshness freshness(Optional<String> version, String match) {
        if (version.isEmpty()) {
            if (!match.isEmpty()) {
                throw forbidden("resourceVersionMatch is forbidden unless resourceVersion is provided");
            }
            return new Freshness.Newest();
        }
        Revision revision = revision(version.get());
        return switch (match) {
            case "", "NotOlderThan" ->
                revision.equals(Revision.ZERO) ? new Freshness.Any() : new Freshness.AtLeast(revision);
            case "Exact" -> {
                if (revision.equals(Revision.ZERO)) {
                    throw forbidden("resourceVersionMatch \"Exact\" is forbidden for resourceVersion \"0\"");
                }
                yield new Freshness.Exactly(revision);
            }
            default ->
                throw forbidden("resourceVersionMatch: Unsupported value: \"" + match
                        + "\": supported values: \"Exact\", \"NotOlderThan\"");
        };
    }

    static Revision revision(String text) {
        return Revision.parse(text)
                .orElseThrow(() -> RefusedException.badRequest("Invalid value: \"" + text + "\": resourceVersion"));
    }

    static RefusedException forbidden(String why) {
        return new RefusedException(Status.of(422, "Invalid", "ListOptions.meta.k8s.io \"\" is invalid: " + why));
    }
}
