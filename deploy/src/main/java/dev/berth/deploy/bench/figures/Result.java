package dev.berth.deploy.bench.figures;

import java.util.Optional;

/** What became of one benchmark. A run that did not complete has no number at all. */
public sealed interface Result {
    String name();

    record Measured(String name, Unit unit, Optional<Aim> aim, Figures figures) implements Result {}

    /** @param reason why, in words that fit after a colon */
    record Incomplete(String name, String reason) implements Result {}
}
