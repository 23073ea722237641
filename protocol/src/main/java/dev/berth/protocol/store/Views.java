package dev.berth.protocol.store;

import dev.berth.protocol.api.Resource;

/** The views of this JVM, one for each kind that is served. */
public interface Views {
    /** @throws IllegalArgumentException for a kind that is not served */
    View of(Resource resource);
}
