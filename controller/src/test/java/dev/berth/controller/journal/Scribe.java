package dev.berth.controller.journal;

import akka.actor.ActorRef;
import akka.actor.ActorSystem;
import akka.actor.PoisonPill;
import akka.actor.Props;
import akka.persistence.AbstractPersistentActor;
import akka.persistence.DeleteMessagesFailure;
import akka.persistence.DeleteMessagesSuccess;
import akka.persistence.Recovery;
import akka.persistence.RecoveryCompleted;
import akka.persistence.SaveSnapshotFailure;
import akka.persistence.SaveSnapshotSuccess;
import akka.persistence.SnapshotOffer;
import akka.persistence.SnapshotSelectionCriteria;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import scala.Option;

/** One life of a persistent actor that writes texts down, and says what it found and what became of each write. */
final class Scribe {
    private final ActorRef actor;
    private final CompletableFuture<List<String>> recovered;

    private Scribe(ActorRef actor, CompletableFuture<List<String>> recovered) {
        this.actor = actor;
        this.recovered = recovered;
    }

    /** Begins a life, whether or not another one of the same id goes on. */
    static Scribe begin(ActorSystem system, String id) {
        return begin(system, id, Long.MAX_VALUE);
    }

    /** @param newestSnapshot the sequence number after which no snapshot is looked at, as if it were stored while this life recovers */
    static Scribe begin(ActorSystem system, String id, long newestSnapshot) {
        var recovered = new CompletableFuture<List<String>>();
        return new Scribe(
                system.actorOf(Props.create(Life.class, () -> new Life(id, newestSnapshot, recovered))), recovered);
    }

    /** The texts that it found; fails as its recovery does. */
    CompletableFuture<List<String>> recovered() {
        return recovered;
    }

    /** Writes the texts, all or none, without waiting for what was written before; gives the number of the last. Texts must differ. */
    CompletableFuture<Long> write(String... texts) {
        var answer = new CompletableFuture<Long>();
        actor.tell(new Write(List.of(texts), answer), ActorRef.noSender());
        return answer;
    }

    /** Stores a snapshot of all that it knows; gives its number. */
    CompletableFuture<Long> snapshot() {
        var answer = new CompletableFuture<Long>();
        actor.tell(new Keep(answer), ActorRef.noSender());
        return answer;
    }

    /** Deletes all events up to the number; gives it. */
    CompletableFuture<Long> delete(long upTo) {
        var answer = new CompletableFuture<Long>();
        actor.tell(new Delete(upTo, answer), ActorRef.noSender());
        return answer;
    }

    void end() {
        actor.tell(PoisonPill.getInstance(), ActorRef.noSender());
    }

    private record Write(List<String> texts, CompletableFuture<Long> answer) {}

    private record Keep(CompletableFuture<Long> answer) {}

    private record Delete(long upTo, CompletableFuture<Long> answer) {}

    private static final class Life extends AbstractPersistentActor {
        private final String id;
        private final long newestSnapshot;
        private final CompletableFuture<List<String>> recovered;
        private final List<String> texts = new ArrayList<>();
        /** By the last text of each. */
        private final Map<String, CompletableFuture<Long>> writing = new HashMap<>();

        private final Queue<CompletableFuture<Long>> keeping = new ConcurrentLinkedQueue<>();
        private final Queue<CompletableFuture<Long>> deleting = new ConcurrentLinkedQueue<>();

        Life(String id, long newestSnapshot, CompletableFuture<List<String>> recovered) {
            this.id = id;
            this.newestSnapshot = newestSnapshot;
            this.recovered = recovered;
        }

        @Override
        public String persistenceId() {
            return id;
        }

        @Override
        public Recovery recovery() {
            return Recovery.create(SnapshotSelectionCriteria.create(newestSnapshot, Long.MAX_VALUE));
        }

        @Override
        public Receive createReceiveRecover() {
            return receiveBuilder()
                    .match(SnapshotOffer.class, offer -> texts.addAll(List.of(((String) offer.snapshot()).split("\n"))))
                    .match(String.class, texts::add)
                    .match(RecoveryCompleted.class, done -> recovered.complete(List.copyOf(texts)))
                    .build();
        }

        @Override
        public Receive createReceive() {
            return receiveBuilder()
                    .match(Write.class, this::write)
                    .match(Keep.class, k -> {
                        keeping.add(k.answer());
                        saveSnapshot(String.join("\n", texts));
                    })
                    .match(
                            SaveSnapshotSuccess.class,
                            s -> keeping.remove().complete(s.metadata().sequenceNr()))
                    .match(SaveSnapshotFailure.class, f -> keeping.remove().completeExceptionally(f.cause()))
                    .match(Delete.class, d -> {
                        deleting.add(d.answer());
                        deleteMessages(d.upTo());
                    })
                    .match(DeleteMessagesSuccess.class, s -> deleting.remove().complete(s.toSequenceNr()))
                    .match(DeleteMessagesFailure.class, f -> deleting.remove().completeExceptionally(f.cause()))
                    .build();
        }

        private void write(Write write) {
            String last = write.texts().getLast();
            writing.put(last, write.answer());
            persistAllAsync(write.texts(), text -> {
                texts.add(text);
                CompletableFuture<Long> answer = writing.remove(text);
                if (answer != null) {
                    answer.complete(lastSequenceNr());
                }
            });
        }

        @Override
        public void onPersistRejected(Throwable cause, Object event, long number) {
            fail(event, cause);
        }

        @Override
        public void onPersistFailure(Throwable cause, Object event, long number) {
            fail(event, cause);
        }

        private void fail(Object event, Throwable cause) {
            CompletableFuture<Long> answer = writing.remove(String.valueOf(event));
            if (answer != null) {
                answer.completeExceptionally(cause);
            }
        }

        @Override
        public void onRecoveryFailure(Throwable cause, Option<Object> event) {
            recovered.completeExceptionally(cause);
        }

        @Override
        public void postStop() {
            var ended = new IllegalStateException(id + " has ended");
            recovered.completeExceptionally(ended);
            writing.values().forEach(w -> w.completeExceptionally(ended));
            keeping.forEach(w -> w.completeExceptionally(ended));
            deleting.forEach(w -> w.completeExceptionally(ended));
        }
    }
}
