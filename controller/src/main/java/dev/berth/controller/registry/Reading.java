package dev.berth.controller.registry;

import dev.berth.protocol.api.Status;
import dev.berth.protocol.store.Snapshot;

/** What came of a read. */
public sealed interface Reading {
    /** A state as new as was asked for. */
    record At(Snapshot snapshot) implements Reading {}

    record Refused(Status status) implements Reading {}
}
