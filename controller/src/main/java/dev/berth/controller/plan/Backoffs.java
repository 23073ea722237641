package dev.berth.controller.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * How often the pods of one workload have failed, per ordinal or node: after the first failure a pod is made again at once, then after
 * ever longer pauses. A slot that kept quiet for twice the longest pause starts afresh. (Kubernetes: flowcontrol.Backoff in the DaemonSet
 * controller.) Immutable.
 */
public record Backoffs(Duration first, Duration longest, PMap<String, Failure> failures) {

    public static Backoffs none(Duration first, Duration longest) {
        return new Backoffs(first, longest, HashTreePMap.empty());
    }

    /** How long the slot's failed pod has to be left alone; zero if it may be replaced now. */
    public Duration remaining(String slot, Instant now) {
        Failure known = failures.get(slot);
        if (known == null || expired(known, now)) {
            return Duration.ZERO;
        }
        Duration left = Duration.between(now, known.last().plus(known.pause()));
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** The slot's failed pod is being replaced. */
    public Backoffs failed(String slot, Instant now) {
        Failure known = failures.get(slot);
        Duration pause = known == null || expired(known, now)
                ? first
                : shorter(known.pause().multipliedBy(2), longest);
        Instant since = known == null || expired(known, now) ? now : known.since();
        return new Backoffs(first, longest, failures.plus(slot, new Failure(now, pause, since)));
    }

    /** Without what has expired. */
    public Backoffs forgetOld(Instant now) {
        PMap<String, Failure> kept = failures;
        for (var entry : failures.entrySet()) {
            if (expired(entry.getValue(), now)) {
                kept = kept.minus(entry.getKey());
            }
        }
        return new Backoffs(first, longest, kept);
    }

    private boolean expired(Failure known, Instant now) {
        return Duration.between(known.last(), now).compareTo(longest.multipliedBy(2)) > 0;
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** Since when the slot's pods fail one after the other; empty if none has failed lately. */
    public Optional<Instant> since(String slot, Instant now) {
        Failure known = failures.get(slot);
        return known == null || expired(known, now) ? Optional.empty() : Optional.of(known.since());
    }

    /**
     * A slot's last failure.
     *
     * @param pause the pause that follows it
     * @param since when the first failure of the streak was
     */
    public record Failure(Instant last, Duration pause, Instant since) {}
}
