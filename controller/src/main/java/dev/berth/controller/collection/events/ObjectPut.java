package dev.berth.controller.collection.events;

import dev.berth.protocol.api.ObjectKey;

/**
 * The object was added or replaced.
 *
 * @param body canonical JSON without {@code metadata.resourceVersion}
 */
public record ObjectPut(ObjectKey key, byte[] body) implements CollectionEvent {}
