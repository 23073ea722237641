package dev.berth.controller.plan;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Why a planner goes no further.
 *
 * @param reason one word for a condition
 * @param what the pod, claim or node, and what is the matter with it
 * @param holds what does not happen because of it, after a semicolon; may be empty
 * @param since when the cause began; empty if nobody knows
 * @param detail what the pod itself says of it; may be empty
 */
public record Wait(String reason, String what, String holds, Optional<Instant> since, String detail) {

    public static Wait of(String reason, String what) {
        return new Wait(reason, what, "", Optional.empty(), "");
    }

    /** Because of a pod that is not Ready, which tells its own story. */
    public static Wait ofPod(String reason, PodState pod, String what, String holds) {
        return new Wait(reason, what, holds, Optional.of(pod.unreadySince()), PodStory.of(pod.object()));
    }

    public Wait since(Instant begun) {
        return new Wait(reason, what, holds, Optional.of(begun), detail);
    }

    /** Short: the cause and its effect. */
    public String text() {
        return what + holds;
    }

    /** Long: also since when, and the details. */
    public String story() {
        String when =
                since.map(s -> " since " + s.truncatedTo(ChronoUnit.SECONDS)).orElse("");
        return what + when + (detail.isEmpty() ? "" : " (" + detail + ")") + holds;
    }

    /** How long it still has to last until it is worth telling; zero if it is. */
    Duration youngFor(Duration grace, Instant now) {
        Duration left = since.map(s -> Duration.between(now, s.plus(grace))).orElse(Duration.ZERO);
        return left.isNegative() ? Duration.ZERO : left;
    }
}
