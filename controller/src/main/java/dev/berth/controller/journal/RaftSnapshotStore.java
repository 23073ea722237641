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
import java.io.ByteArrayOutputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;

/** Akka Persistence's snapshot store on the Raft group: snapshots go in parts, between which writes may pass. */
public final class RaftSnapshotStore extends SnapshotStore {
    private final JournalClient client = RaftJournal.of(context().system()).client();
    private final MajorityRead reads = new MajorityRead(client);
    private final Serialization serialization =
            SerializationExtension.get(context().system());

    @Override
    public Future<Optional<SelectedSnapshot>> doLoadAsync(String id, SnapshotSelectionCriteria c) {
        var find = new JournalQuery.FindSnapshot(
                id, c.minSequenceNr(), c.maxSequenceNr(), c.minTimestamp(), c.maxTimestamp());
        CompletableFuture<Optional<SelectedSnapshot>> loaded = reads.read(find).thenCompose(reply -> {
            if (reply instanceof JournalReply.SnapshotFound found) {
                return read(id, found, 0, new ByteArrayOutputStream())
                        .thenApply(bytes -> Optional.of(SelectedSnapshot.create(
                                new SnapshotMetadata(id, found.sequenceNr(), found.timestamp()), state(bytes))));
            }
            return CompletableFuture.completedFuture(Optional.empty());
        });
        return FutureConverters.asScala(loaded);
    }

    private CompletableFuture<byte[]> read(
            String id, JournalReply.SnapshotFound found, int part, ByteArrayOutputStream so) {
        if (part == found.parts()) {
            return CompletableFuture.completedFuture(so.toByteArray());
        }
        return reads.read(new JournalQuery.ReadPart(id, found.sequenceNr(), found.timestamp(), part))
                .thenCompose(reply -> {
                    if (reply instanceof JournalReply.Part content) {
                        so.writeBytes(content.content());
                        return read(id, found, part + 1, so);
                    }
                    throw new IllegalStateException(
                            "snapshot " + found + " of " + id + " was deleted while it was read");
                });
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
