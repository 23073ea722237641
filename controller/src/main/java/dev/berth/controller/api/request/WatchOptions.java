package dev.berth.controller.api.request;

import dev.berth.controller.registry.decide.Freshness;
import dev.berth.protocol.api.Revision;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The parameters of a watch.
 *
 * @param start where its changes begin
 * @param timeout empty to let the server choose
 */
public record WatchOptions(
        String labelSelector, String fieldSelector, Start start, boolean bookmarks, Optional<Duration> timeout) {
    private static final Duration LONGEST = Duration.ofHours(12);

    /** Where a watch begins. */
    public sealed interface Start {
        /** After a revision that the client has seen. */
        record After(Revision revision) implements Start {}

        /**
         * With the objects that are there, as additions.
         *
         * @param marked whether a bookmark tells the client where these end ({@code sendInitialEvents})
         */
        record WithState(Freshness freshness, boolean marked) implements Start {}
    }

    /** @throws RefusedException with 400 or 422 for parameters that do not fit together */
    public static WatchOptions of(Query query) {
        OptionalLong seconds = query.number("timeoutSeconds");
        Optional<Duration> timeout = seconds.isPresent() && seconds.getAsLong() > 0
                ? Optional.of(Duration.ofSeconds(Math.min(seconds.getAsLong(), LONGEST.toSeconds())))
                : Optional.empty();
        return new WatchOptions(
                query.text("labelSelector"),
                query.text("fieldSelector"),
                start(query),
                query.flag("allowWatchBookmarks"),
                timeout);
    }

    private static Start start(Query query) {
        Optional<String> version = query.nonEmpty("resourceVersion");
        String match = query.text("resourceVersionMatch");
        boolean stated = query.nonEmpty("sendInitialEvents").isPresent();
        if (!stated && !match.isEmpty()) {
            throw ListOptions.forbidden(
                    "resourceVersionMatch: Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided");
        }
        if (stated && !match.equals("NotOlderThan")) {
            throw ListOptions.forbidden(
                    "resourceVersionMatch: Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
        }
        if (query.flag("sendInitialEvents")) {
            Freshness freshness =
                    version.isEmpty() ? new Freshness.Newest() : ListOptions.freshness(version, "NotOlderThan");
            return new Start.WithState(freshness, true);
        }
        Revision revision = version.map(ListOptions::revision).orElse(Revision.ZERO);
        if (revision.isAfter(Revision.ZERO)) {
            return new Start.After(revision);
        }
        return new Start.WithState(version.isEmpty() ? new Freshness.Newest() : new Freshness.Any(), false);
    }
}
