package dev.berth.protocol.patch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.berth.protocol.api.Status;

/** What came of applying a patch. */
public sealed interface Patched {
    /** @param tree a new tree; the original is untouched */
    record Applied(ObjectNode tree) implements Patched {}

    record Refused(Status status) implements Patched {}
}
