package dev.berth.controller.collection.state;

import dev.berth.protocol.api.Revision;

/**
 * An object in its collection.
 *
 * @param revision of its last write
 * @param body canonical JSON without {@code metadata.resourceVersion}; shared, read only
 */
public record Stored(Revision revision, byte[] body) {}
