package dev.berth.controller.collection.events;

import dev.berth.protocol.api.ObjectKey;

/**
 * The object left the collection.
 *
 * @param lastBody its last state, so that a watch can tell it without the state before
 */
public record ObjectRemoved(ObjectKey key, byte[] lastBody) implements CollectionEvent {}
