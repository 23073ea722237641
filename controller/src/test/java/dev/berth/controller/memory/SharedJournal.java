package dev.berth.controller.memory;

import static java.util.concurrent.CompletableFuture.completedFuture;

import akka.dispatch.Futures;
import akka.persistence.AtomicWrite;
import akka.persistence.PersistentRepr;
import akka.persistence.journal.japi.AsyncWriteJournal;
import dev.berth.controller.journal.JournalReads;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import scala.concurrent.Future;

/**
 * A journal that several actor systems of one JVM share, which rejects the second writer of a sequence number as Berth's Raft journal does,
 * and which fails on demand. A test names its journal by the configuration key {@code name} of the plugin.
 */
public final class SharedJournal extends AsyncWriteJournal {
    /** What is to happen to the next write of a persistence id. */
    public enum Fault {
        /** Rejected, not written. */
        REJECT,
        /** Failed, not written. */
        FAIL_BEFORE,
        /** Written, but the answer is a failure. */
        FAIL_AFTER
    }

    /** What one named journal holds. */
    public static final class Store implements JournalReads {
        private final Map<String, List<PersistentRepr>> events = new ConcurrentHashMap<>();
        private final Map<String, Fault> faults = new ConcurrentHashMap<>();
        private volatile boolean quorum = true;

        public void faultAtNextWrite(String persistenceId, Fault fault) {
            faults.put(persistenceId, fault);
        }

        public void quorum(boolean answers) {
            quorum = answers;
        }

        public synchronized List<Object> payloads(String persistenceId) {
            return of(persistenceId).stream().map(PersistentRepr::payload).toList();
        }

        @Override
        public CompletionStage<Long> highestSequenceNr(String persistenceId) {
            return quorum
                    ? completedFuture(highest(persistenceId))
                    : java.util.concurrent.CompletableFuture.failedFuture(new TimeoutException("no quorum"));
        }

        private List<PersistentRepr> of(String id) {
            return events.computeIfAbsent(id, i -> new ArrayList<>());
        }

        private synchronized long highest(String id) {
            return of(id).size();
        }

        private synchronized Optional<Exception> append(AtomicWrite write) {
            List<PersistentRepr> incoming = new ArrayList<>();
            write.payload().foreach(incoming::add);
            List<PersistentRepr> known = of(write.persistenceId());
            if (incoming.getFirst().sequenceNr() != known.size() + 1L) {
                return Optional.of(new IllegalStateException("another writer was first: the journal has "
                        + known.size() + ", the write begins at "
                        + incoming.getFirst().sequenceNr()));
            }
            known.addAll(incoming);
            return Optional.empty();
        }

        /** Writes past every actor, as another node would. */
        public synchronized void appendAsAnotherNode(String id, Object event) {
            long next = of(id).size() + 1L;
            of(id).add(PersistentRepr.apply(event, next, id, "", false, null, "other-node"));
        }
    }

    private static final Map<String, Store> STORES = new ConcurrentHashMap<>();

    public static Store store(String name) {
        return STORES.computeIfAbsent(name, n -> new Store());
    }

    private final Store store;

    public SharedJournal(com.typesafe.config.Config config) {
        this.store = store(config.getString("name"));
    }

    @Override
    public Future<Iterable<Optional<Exception>>> doAsyncWriteMessages(Iterable<AtomicWrite> messages) {
        var results = new ArrayList<Optional<Exception>>();
        for (AtomicWrite write : messages) {
            Fault fault = store.faults.remove(write.persistenceId());
            if (fault == Fault.FAIL_BEFORE) {
                return Futures.failed(new IllegalStateException("planned failure before the write"));
            }
            results.add(
                    fault == Fault.REJECT
                            ? Optional.of(new IllegalStateException("planned rejection"))
                            : store.append(write));
            if (fault == Fault.FAIL_AFTER) {
                return Futures.failed(new IllegalStateException("planned failure after the write"));
            }
        }
        return Futures.successful(results);
    }

    @Override
    public Future<Void> doAsyncDeleteMessagesTo(String persistenceId, long toSequenceNr) {
        return Futures.successful(null);
    }

    @Override
    public Future<Void> doAsyncReplayMessages(
            String persistenceId, long from, long to, long max, Consumer<PersistentRepr> replayed) {
        List<PersistentRepr> known;
        synchronized (store) {
            known = List.copyOf(store.of(persistenceId));
        }
        known.stream()
                .filter(e -> e.sequenceNr() >= from && e.sequenceNr() <= to)
                .limit(max)
                .forEach(replayed);
        return Futures.successful(null);
    }

    @Override
    public Future<Long> doAsyncReadHighestSequenceNr(String persistenceId, long from) {
        return Futures.successful(store.highest(persistenceId));
    }
}
