package dev.berth.controller.optin;

import java.time.Duration;
import java.util.Optional;

/**
 * What becomes of a StatefulSet's pod whose volume only a lost node has.
 *
 * @param recreateAfter the volume, and what is on it, is given up after this time; empty to wait for its node for ever
 */
public record LostVolume(Optional<Duration> recreateAfter) {
    static final String RULE =
            "must be 'wait', or 'recreate-after=' and a duration from 1s to 168h, such as 'recreate-after=10m'";
    static final LostVolume WAIT = new LostVolume(Optional.empty());
    private static final String RECREATE = "recreate-after=";

    static Optional<LostVolume> parse(String text) {
        if (text.equals("wait")) {
            return Optional.of(WAIT);
        }
        return text.startsWith(RECREATE)
                ? Durations.parse(text.substring(RECREATE.length())).map(d -> new LostVolume(Optional.of(d)))
                : Optional.empty();
    }
}
