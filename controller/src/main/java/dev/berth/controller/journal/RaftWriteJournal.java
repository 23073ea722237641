package dev.berth.controller.journal;

import akka.persistence.AtomicWrite;
import akka.persistence.PersistentRepr;
import akka.persistence.journal.japi.AsyncWriteJournal;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import dev.berth.controller.journal.state.JournalCommand;
import dev.berth.controller.journal.state.JournalQuery;
import dev.berth.controller.journal.state.JournalReply;
import dev.berth.controller.journal.state.SequenceConflict;
import dev.berth.protocol.Failures;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.apache.ratis.protocol.exceptions.StateMachineException;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.FutureConverters;
import scala.util.Try;

/**
 * Akka Persistence's journal plugin on the Raft group. A write that another life of the actor has overtaken is answered as a rejection (the
 * future succeeds), so that the plugin's circuit breaker stays closed for everybody else. Configure one instance per traffic class.
 */
public final class RaftWriteJournal extends AsyncWriteJournal {
    private static final int PAGE_BYTES = 2 * 1024 * 1024;

    private final JournalClient client = RaftJournal.of(context().system()).client();
    private final MajorityRead reads = new MajorityRead(client);
    private final NearReads near = RaftJournal.of(context().system()).near(reads);
    private final Lanes lanes = new Lanes();
    private final Serialization serialization =
            SerializationExtension.get(context().system());

    @Override
    public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(Iterable<AtomicWrite> messages) {
        List<CompletableFuture<Optional<Exception>>> answers = new ArrayList<>();
        for (AtomicWrite write : messages) {
            answers.add(write(write));
        }
        CompletableFuture<Iterable<Optional<Exception>>> all = CompletableFuture.allOf(
                        answers.toArray(CompletableFuture<?>[]::new))
                .thenApply(done -> answers.stream().map(CompletableFuture::join).toList());
        return FutureConverters.asScala(all);
    }

    private CompletableFuture<Optional<Exception>> write(AtomicWrite write) {
        List<PersistentRepr> events = CollectionConverters.asJava(write.payload());
        JournalCommand.Append append;
        try {
            append = new JournalCommand.Append(
                    write.persistenceId(),
                    events.getFirst().sequenceNr(),
                    events.getFirst().writerUuid(),
                    events.stream().map(this::bytes).toList());
        } catch (UnserializableEvent e) {
            return CompletableFuture.completedFuture(Optional.of(e));
        }
        return lanes.after(append.persistenceId(), () -> client.send(append))
                .thenApply(reply -> outcome(append, reply))
                .exceptionally(RaftWriteJournal::refused);
    }

    /** What the group says to this write alone concerns nobody else: as a failure it would open the plugin's circuit breaker for all. */
    private static Optional<Exception> refused(Throwable failure) {
        Throwable cause = Failures.cause(failure);
        if (cause instanceof StateMachineException refusal) {
            return Optional.of(refusal);
        }
        throw new CompletionException(cause);
    }

    private static Optional<Exception> outcome(JournalCommand.Append append, JournalReply reply) {
        return switch (reply) {
            case JournalReply.Done ignored -> Optional.<Exception>empty();
            case JournalReply.Conflict c ->
                Optional.<Exception>of(
                        new SequenceConflict(append.persistenceId(), append.firstSequenceNr(), c.highest()));
            case JournalReply.HighestNumbers r -> throw unexpected(r);
            case JournalReply.Page r -> throw unexpected(r);
            case JournalReply.SnapshotFound r -> throw unexpected(r);
            case JournalReply.NoSnapshot r -> throw unexpected(r);
            case JournalReply.Part r -> throw unexpected(r);
            case JournalReply.Superseded r -> throw unexpected(r);
            case JournalReply.Standing r -> throw unexpected(r);
            case JournalReply.Reached r -> throw unexpected(r);
            case JournalReply.Room r -> throw unexpected(r);
        };
    }

    @Override
    public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
        var delete = new JournalCommand.DeleteTo(persistenceId, toSequenceNr);
        CompletableFuture<Void> done =
                lanes.after(persistenceId, () -> client.send(delete)).thenAccept(reply -> {});
        return FutureConverters.asScala(done);
    }

    @Override
    public Future<Void> doAsyncReplayMessages(
            String persistenceId, long from, long to, long max, Consumer<PersistentRepr> replay) {
        return FutureConverters.asScala(replay(persistenceId, from, to, max, replay));
    }

    private CompletableFuture<Void> replay(String id, long from, long to, long max, Consumer<PersistentRepr> replay) {
        if (max <= 0 || from > to) {
            return CompletableFuture.completedFuture(null);
        }
        return near.events(new JournalQuery.Events(id, from, to, max, PAGE_BYTES))
                .thenCompose(reply -> {
                    if (reply instanceof JournalReply.Superseded newer) {
                        throw new SupersededRecovery(id, from, newer.snapshot());
                    }
                    if (!(reply instanceof JournalReply.Page page)) {
                        throw unexpected(reply);
                    }
                    page.events().forEach(bytes -> replay.accept(event(bytes)));
                    int given = page.events().size();
                    return given == 0
                            ? CompletableFuture.<Void>completedFuture(null)
                            : replay(id, page.first() + given, to, max - given, replay);
                });
    }

    @Override
    public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long from) {
        return FutureConverters.asScala(lanes.after(
                persistenceId, () -> reads.highest(List.of(persistenceId)).thenApply(List::getFirst)));
    }

    private byte[] bytes(PersistentRepr event) {
        Try<byte[]> bytes = serialization.serialize(event);
        if (bytes.isFailure()) {
            throw new UnserializableEvent(event, bytes.failed().get());
        }
        return bytes.get();
    }

    private PersistentRepr event(byte[] bytes) {
        return serialization.deserialize(bytes, PersistentRepr.class).get();
    }

    private static CompletionException unexpected(JournalReply reply) {
        return new CompletionException(new IllegalStateException("unexpected answer of the journal: " + reply));
    }

    private static final class UnserializableEvent extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnserializableEvent(PersistentRepr event, Throwable cause) {
            super("event " + event.sequenceNr() + " of " + event.persistenceId() + " cannot be serialized", cause);
        }
    }
}
