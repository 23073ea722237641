package dev.berth.controller.collection.command;

import akka.actor.typed.ActorRef;
import akka.cluster.sharding.typed.javadsl.EntityTypeKey;
import dev.berth.controller.collection.Write;
import dev.berth.controller.collection.WriteResult;
import dev.berth.controller.collection.feed.FeedMessage;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.wire.CborSerializable;

/** What is said to a collection: the sharded entity of one kind. */
public interface CollectionCommand {
    EntityTypeKey<CollectionCommand> KEY = EntityTypeKey.create(CollectionCommand.class, "collection");

    /** The entity's name; a slash would end an actor's name. */
    static String entityId(Resource resource) {
        return resource.id().replace('/', '~');
    }

    /** The messages that may come from another JVM. */
    sealed interface FromAfar extends CollectionCommand, CborSerializable {}

    /** One write; answered once it is durable or refused. */
    record Apply(Write write, ActorRef<WriteResult> replyTo) implements FromAfar {}

    /** Asks whether the collection is there; answered at once, also while it recovers. */
    record Ping(ActorRef<Here> replyTo) implements FromAfar {}

    /** The answer to a {@link Ping}. */
    record Here() implements CborSerializable {}

    /**
     * A view's sign of life, sent every half second and whenever it lacks something; idempotent. Answered by {@link FeedMessage}s.
     *
     * @param have the revision up to which the view knows the collection
     * @param generation raised by the view when it knows that something was lost: what was sent before is to be forgotten
     * @param listing the revision of a listing that the view is putting together; 0 for none
     * @param part the next part of that listing; 0 for none
     * @param wanted the highest revision that somebody waits for at the view; at least {@code have}
     */
    record Follow(ActorRef<FeedMessage> view, long have, long generation, long listing, int part, long wanted)
            implements FromAfar {}
}
