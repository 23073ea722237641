package dev.berth.controller.optin;

import java.util.Optional;

/** What becomes of a roll-out whose pods do not become Ready in time. */
public enum OnStuck {
    /** The pods go back to the last revision that was Ready everywhere. */
    ROLLBACK,
    /** Nothing more is replaced until somebody has looked. */
    PAUSE;

    static Optional<OnStuck> of(String value) {
        return switch (value) {
            case "rollback" -> Optional.of(ROLLBACK);
            case "pause" -> Optional.of(PAUSE);
            default -> Optional.empty();
        };
    }
}
