package dev.berth.controller.collection.entity;

import akka.cluster.sharding.typed.javadsl.EntityRef;
import dev.berth.controller.collection.Write;
import dev.berth.controller.collection.WriteResult;
import dev.berth.controller.collection.command.CollectionCommand;
import dev.berth.controller.collection.command.CollectionCommand.Apply;
import dev.berth.controller.collection.command.CollectionCommand.Here;
import dev.berth.controller.collection.command.CollectionCommand.Ping;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * This JVM's line to one collection. A write goes out only on a line that was heard within the last second, else the collection is asked
 * first whether it is there. Sharding keeps what is sent to an entity that has lost its node; a write that is delivered after its caller
 * has given up would still be carried out, and the caller's second try would meet what the first has made. Thread-safe.
 */
final class Line {
    /** Far shorter than a node is silent before it is taken out of the cluster: until then what is sent to it is lost and not kept. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    private final String name;
    private final EntityRef<CollectionCommand> entity;
    private final Duration patience;
    private final LongSupplier nanos;
    private long heardAt;
    private @Nullable CompletableFuture<Boolean> asking;

    /**
     * @param name the collection's name
     * @param patience how long a write waits for the collection, and then again for its answer
     */
    Line(String name, EntityRef<CollectionCommand> entity, Duration patience, LongSupplier nanos) {
        this.name = name;
        this.entity = entity;
        this.patience = patience;
        this.nanos = nanos;
        this.heardAt = nanos.getAsLong() - FRESH.toNanos();
    }

    /** Busy if the collection is not there: then nothing was written and nothing will be. */
    CompletionStage<WriteResult> write(Write write) {
        return there().thenCompose(there -> there ? send(write) : absent());
    }

    private CompletionStage<WriteResult> send(Write write) {
        return entity.<WriteResult>ask(replyTo -> new Apply(write, replyTo), patience)
                .thenApply(result -> {
                    heard();
                    return result;
                })
                .exceptionally(failure ->
                        new WriteResult.Unknown("the collection " + name + " did not answer within " + patience));
    }

    private CompletionStage<WriteResult> absent() {
        return CompletableFuture.completedStage(new WriteResult.Busy(
                "the collection " + name + " is not to be found; its node may just have been lost"));
    }

    private synchronized CompletionStage<Boolean> there() {
        if (nanos.getAsLong() - heardAt < FRESH.toNanos()) {
            return CompletableFuture.completedStage(true);
        }
        CompletableFuture<Boolean> answer = asking;
        if (answer == null) {
            answer = new CompletableFuture<>();
            asking = answer;
            ask(answer, nanos.getAsLong() + patience.toNanos());
        }
        return answer.copy();
    }

    private void ask(CompletableFuture<Boolean> answer, long deadline) {
        entity.<Here>ask(Ping::new, FRESH).whenComplete((here, failure) -> {
            if (here != null) {
                heard();
                end(answer, true);
            } else if (nanos.getAsLong() - deadline >= 0) {
                end(answer, false);
            } else {
                ask(answer, deadline);
            }
        });
    }

    private void end(CompletableFuture<Boolean> answer, boolean there) {
        synchronized (this) {
            asking = null;
        }
        answer.complete(there);
    }

    private synchronized void heard() {
        heardAt = nanos.getAsLong();
    }

    void tell(CollectionCommand message) {
        entity.tell(message);
    }
}
