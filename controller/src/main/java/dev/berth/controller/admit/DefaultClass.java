package dev.berth.controller.admit;

import java.util.Optional;

/** The name of the StorageClass that a claim without one gets, as it is at this moment; empty if there is none. Must not block. */
@FunctionalInterface
public interface DefaultClass {
    Optional<String> name();
}
