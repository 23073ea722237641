package dev.berth.controller.journal;

import akka.persistence.SelectedSnapshot;
import akka.persistence.SnapshotMetadata;
import akka.persistence.SnapshotSelectionCriteria;
import akka.persistence.serialization.Snapshot;
import akka.persistence.snapshot.japi.SnapshotStore;
import akka.serialization.Serialization;
import akka.serialization.SerializationExtension;
import dev.berth.controller.journal.state.JournalCommand;
import dev.berth.controller.journal.state.JournalQuery;
import dev.berth.controller.journal.state.JournalReply;
import dev.berth.controller.journal.state.StoredSnapshot;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;

/** Akka Persistence's snapshot store on the Raft group: snapshots go in parts, between which writes may pass. */
public final class RaftSnapshotStore extends SnapshotStore {
    /** So many parts of one snapshot are on their way at a time: alone each would wait for the network and for a majority's word. */
    private static final int LANES = 4;

    private final JournalClient client = RaftJournal.of(context().system()).client();
    private final MajorityRead reads = new MajorityRead(client);
    private final NearReads near = RaftJournal.of(context().system()).near(reads);
    private final Serialization serialization =
            SerializationExtension.get(context().system());

    @Override
    public Future<Optional<SelectedSnapshot>> doLoadAsync(String id, SnapshotSelectionCriteria c) {
        var find = new JournalQuery.FindSnapshot(
                id, c.minSequenceNr(), c.maxSequenceNr(), c.minTimestamp(), c.maxTimestamp());
        CompletableFuture<Optional<SelectedSnapshot>> loaded = reads.read(find).thenCompose(reply -> {
            if (reply instanceof JournalReply.SnapshotFound found) {
                return read(id, found)
                        .thenApply(bytes -> Optional.of(SelectedSnapshot.create(
                                new SnapshotMetadata(id, found.sequenceNr(), found.timestamp()), state(bytes))));
            }
            return CompletableFuture.completedFuture(Optional.empty());
        });
        return FutureConverters.asScala(loaded);
    }

    private CompletableFuture<byte[]> read(String id, JournalReply.SnapshotFound found) {
        byte[][] parts = new byte[found.parts()][];
        CompletableFuture<?>[] lanes = IntStream.range(0, Math.min(LANES, parts.length))
                .mapToObj(lane -> read(id, found, parts, lane))
                .toArray(CompletableFuture<?>[]::new);
        return CompletableFuture.allOf(lanes).thenApply(done -> joined(parts));
    }

    /** This part, and every so many-th after it. */
    private CompletableFuture<Void> read(String id, JournalReply.SnapshotFound found, byte[][] parts, int part) {
        if (part >= parts.length) {
            return CompletableFuture.completedFuture(null);
        }
        return near.part(new JournalQuery.ReadPart(id, found.sequenceNr(), found.timestamp(), part))
                .thenCompose(reply -> {
                    if (reply instanceof JournalReply.Part content) {
                        parts[part] = content.content();
                        return read(id, found, parts, part + LANES);
                    }
                    throw new IllegalStateException(
                            "snapshot " + found + " of " + id + " was deleted while it was read");
                });
    }

    private static byte[] joined(byte[][] parts) {
        byte[] whole =
                new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, whole, at, part.length);
            at += part.length;
        }
        return whole;
    }

    @Override
    public Future<Void> doSaveAsync(SnapshotMetadata m, Object snapshot) {
        byte[] bytes = serialization.serialize(new Snapshot(snapshot)).get();
        return FutureConverters.asScala(
                save(m.persistenceId(), StoredSnapshot.of(m.sequenceNr(), m.timestamp(), bytes), 0));
    }

    private CompletableFuture<Void> save(String id, StoredSnapshot s, int part) {
        if (part == s.parts()) {
            return CompletableFuture.completedFuture(null);
        }
        byte[] content = s.part(part).orElseThrow();
        return client.send(new JournalCommand.SavePart(id, s.sequenceNr(), s.timestamp(), part, s.parts(), content))
                .thenCompose(done -> save(id, s, part + 1));
    }

    @Override
    public Future<Void> doDeleteAsync(SnapshotMetadata m) {
        // Without a timestamp the caller means every snapshot of that number.
        long min = m.timestamp() == 0 ? 0 : m.timestamp();
        long max = m.timestamp() == 0 ? Long.MAX_VALUE : m.timestamp();
        return delete(new JournalCommand.DeleteSnapshots(m.persistenceId(), m.sequenceNr(), m.sequenceNr(), min, max));
    }

    @Override
    public Future<Void> doDeleteAsync(String id, SnapshotSelectionCriteria c) {
        return delete(new JournalCommand.DeleteSnapshots(
                id, c.minSequenceNr(), c.maxSequenceNr(), c.minTimestamp(), c.maxTimestamp()));
    }

    private Future<Void> delete(JournalCommand.DeleteSnapshots command) {
        return FutureConverters.asScala(client.send(command).<Void>thenApply(done -> null));
    }

    private Object state(byte[] bytes) {
        return serialization.deserialize(bytes, Snapshot.class).get().data();
    }
}
