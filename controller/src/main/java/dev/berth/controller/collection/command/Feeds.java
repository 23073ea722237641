package dev.berth.controller.collection.command;

import dev.berth.protocol.api.Resource;

/** The way from a view to the collection that it follows. Fire and forget: whoever needs an answer says it again. Thread-safe. */
@FunctionalInterface
public interface Feeds {
    void follow(Resource resource, CollectionCommand.Follow follow);
}
