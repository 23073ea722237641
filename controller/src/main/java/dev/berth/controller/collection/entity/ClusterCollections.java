package dev.berth.controller.collection.entity;

import akka.actor.typed.ActorSystem;
import akka.cluster.sharding.typed.javadsl.ClusterSharding;
import akka.cluster.sharding.typed.javadsl.Entity;
import dev.berth.controller.collection.Collections;
import dev.berth.controller.collection.Write;
import dev.berth.controller.collection.WriteResult;
import dev.berth.controller.collection.command.CollectionCommand;
import dev.berth.controller.collection.command.Feeds;
import dev.berth.controller.journal.JournalReads;
import dev.berth.protocol.api.Resource;
import dev.berth.protocol.api.Resources;
import dev.berth.protocol.api.Revision;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The collections as cluster sharding places them on the JVMs of role {@code control}. */
public final class ClusterCollections implements Collections, Feeds {
    private static final String ROLE = "control";

    private final Map<String, Line> lines;
    private final JournalReads reads;
    private final CollectionsConfig config;

    private ClusterCollections(Map<String, Line> lines, JournalReads reads, CollectionsConfig config) {
        this.lines = lines;
        this.reads = reads;
        this.config = config;
    }

    /** Registers the entity type on this JVM; the collections wake with the first message, which the views send at once. */
    public static ClusterCollections start(ActorSystem<?> system, JournalReads reads, CollectionsConfig config) {
        ClusterSharding sharding = ClusterSharding.get(system);
        Map<String, String> names = Resources.all().stream()
                .collect(Collectors.toUnmodifiableMap(CollectionCommand::entityId, Resource::id));
        sharding.init(Entity.of(
                        CollectionCommand.KEY,
                        ctx -> CollectionFront.create(
                                names.getOrDefault(ctx.getEntityId(), ctx.getEntityId()), config, reads))
                .withRole(ROLE)
                .withStopMessage(new Inside.Stop(0)));
        return new ClusterCollections(
                Resources.all().stream()
                        .collect(Collectors.toUnmodifiableMap(
                                Resource::id,
                                r -> new Line(
                                        r.id(),
                                        sharding.entityRefFor(CollectionCommand.KEY, CollectionCommand.entityId(r)),
                                        config.askTimeout(),
                                        System::nanoTime))),
                reads,
                config);
    }

    /** Whether the journal knows a collection under this name. */
    public static boolean isCollection(String persistenceId) {
        return persistenceId.startsWith(CollectionFront.persistenceId(""));
    }

    /** The name under which the journal knows the collection. */
    public static String persistenceId(Resource resource) {
        return CollectionFront.persistenceId(resource.id());
    }

    @Override
    public CompletionStage<WriteResult> write(Resource resource, Write write) {
        return line(resource).write(write);
    }

    @Override
    public CompletionStage<Revision> newest(Resource resource) {
        return reads.highestSequenceNr(persistenceId(resource), config.askTimeout())
                .thenApply(Revision::new)
                .handle((revision, failure) -> failure == null
                        ? CompletableFuture.completedFuture(revision)
                        : CompletableFuture.<Revision>failedFuture(noQuorum(resource, failure)))
                .thenCompose(Function.identity());
    }

    private static TimeoutException noQuorum(Resource resource, Throwable cause) {
        var timeout = new TimeoutException("no quorum of the journal told the newest revision of " + resource.id());
        timeout.initCause(cause);
        return timeout;
    }

    @Override
    public void follow(Resource resource, CollectionCommand.Follow follow) {
        line(resource).tell(follow);
    }

    private Line line(Resource resource) {
        Line found = lines.get(resource.id());
        if (found == null) {
            throw new IllegalArgumentException("not a kind that Berth serves: " + resource.id());
        }
        return found;
    }
}
