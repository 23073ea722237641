package dev.berth.agent.status;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Kubernetes' {@code metav1.Time}: UTC, whole seconds. */
public final class Times {
    private Times() {}

    public static String text(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
