package dev.berth.controller.registry.decide;

import dev.berth.protocol.api.Revision;

/** How new a state a reader wants: the meanings of {@code resourceVersion} and {@code resourceVersionMatch}. */
public sealed interface Freshness {
    /** Everything that was acknowledged before the read began. */
    record Newest() implements Freshness {}

    /** Whatever this JVM has. */
    record Any() implements Freshness {}

    /** This revision or a later one. */
    record AtLeast(Revision revision) implements Freshness {}

    /** This revision and no other. */
    record Exactly(Revision revision) implements Freshness {}
}
