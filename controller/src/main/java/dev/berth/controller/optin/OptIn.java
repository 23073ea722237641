package dev.berth.controller.optin;

import java.util.Optional;

/** The annotations that are understood on StatefulSets and DaemonSets. */
public enum OptIn {
    PROGRESS_DEADLINE("progress-deadline", Scope.BOTH),
    ON_STUCK("on-stuck", Scope.BOTH),
    PAUSED("paused", Scope.BOTH),
    CONDITIONS("conditions", Scope.BOTH),
    RESERVE_ORDINALS("reserve-ordinals", Scope.STATEFUL_SETS),
    SKIP_DEAD_NODES("skip-dead-nodes", Scope.DAEMON_SETS),
    LOST_VOLUME("lost-volume", Scope.STATEFUL_SETS);

    /** All keys of ours begin with this. */
    public static final String PREFIX = "berth.dev/";

    private final String name;
    private final Scope scope;

    OptIn(String name, Scope scope) {
        this.name = name;
        this.scope = scope;
    }

    private enum Scope {
        BOTH,
        STATEFUL_SETS,
        DAEMON_SETS
    }

    public String key() {
        return PREFIX + name;
    }

    static Optional<OptIn> of(String key) {
        for (OptIn optIn : values()) {
            if (optIn.key().equals(key)) {
                return Optional.of(optIn);
            }
        }
        return Optional.empty();
    }

    /** What is wrong with the value on an object of that kind; empty if nothing. */
    Optional<String> problem(String kind, String value) {
        if (scope == Scope.STATEFUL_SETS && !kind.equals("StatefulSet")) {
            return Optional.of("only allowed on a StatefulSet");
        }
        if (scope == Scope.DAEMON_SETS && !kind.equals("DaemonSet")) {
            return Optional.of("only allowed on a DaemonSet");
        }
        return switch (this) {
            case PROGRESS_DEADLINE -> problem(Durations.parse(value).isPresent(), Durations.RULE);
            case ON_STUCK -> problem(OnStuck.of(value).isPresent(), "must be 'rollback' or 'pause'");
            case PAUSED, CONDITIONS, SKIP_DEAD_NODES ->
                problem(value.equals("true") || value.equals("false"), "must be 'true' or 'false'");
            case RESERVE_ORDINALS -> problem(ReservedOrdinals.parse(value).isPresent(), ReservedOrdinals.RULE);
            case LOST_VOLUME -> problem(LostVolume.parse(value).isPresent(), LostVolume.RULE);
        };
    }

    private static Optional<String> problem(boolean good, String rule) {
        return good ? Optional.empty() : Optional.of(rule);
    }
}
