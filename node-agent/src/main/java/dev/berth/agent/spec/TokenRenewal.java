package dev.berth.agent.spec;

import java.time.Duration;

/** When a pod's token is renewed (kubelet: {@code pkg/kubelet/token/token_manager.go}). */
public final class TokenRenewal {
    /** However long a token counts: a pod that is here for weeks does not show last month's. */
    private static final Duration LONGEST = Duration.ofHours(24);

    private TokenRenewal() {}

    /**
     * After four fifths of its life, or a day.
     *
     * @param asked when it was asked for, which is before its life began
     * @param life of the token
     */
    public static Duration due(Duration asked, Duration life) {
        Duration most = life.dividedBy(5).multipliedBy(4);
        return asked.plus(most.compareTo(LONGEST) < 0 ? most : LONGEST);
    }
}
