package dev.berth.deploy.chaos.history;

import java.util.List;

/**
 * What a history shows.
 *
 * @param violations broken promises, each with its rule and the evidence
 * @param voids why the run proves nothing, if it does not: too few operations, a fault that did not hit
 * @param failovers in the order of their faults
 */
public record Verdict(
        List<Violation> violations, List<String> voids, List<Failover> failovers, double operationsPerSecond) {
    public Verdict {
        violations = List.copyOf(violations);
        voids = List.copyOf(voids);
        failovers = List.copyOf(failovers);
    }

    /**
     * @param rule which promise, such as {@code never twice}
     * @param identity the identity or register it is about
     * @param at when, for the picture
     */
    public record Violation(String rule, String identity, long at, String text) {}

    /** Nothing was broken, and the run was worth something. */
    public boolean passed() {
        return violations.isEmpty() && voids.isEmpty();
    }
}
