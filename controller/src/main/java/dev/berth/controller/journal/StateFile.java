package dev.berth.controller.journal;

import dev.berth.controller.journal.state.IdLog;
import dev.berth.controller.journal.state.JournalState;
import dev.berth.controller.journal.state.StoredSnapshot;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;
import org.pcollections.HashTreePMap;
import org.pcollections.IntTreePMap;
import org.pcollections.TreePVector;

/** The whole journal state in one file with a checksum at its end: what Raft's own log is shortened by, and what a new peer is sent. */
final class StateFile {
    private static final int MAGIC = 0xBE27_4A01;
    /** How the name of a file ends that is not whole yet. */
    static final String PART = ".part";

    private StateFile() {}

    /** Writes beside the file, fsyncs, and renames durably: a crash leaves the old file or the new one. */
    static void write(JournalState state, Path file) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + PART);
        var checksum = new CRC32C();
        try (var raw = new FileOutputStream(temporary.toFile());
                var out = new DataOutputStream(
                        new CheckedOutputStream(new BufferedOutputStream(raw, 1 << 16), checksum))) {
            out.writeInt(MAGIC);
            out.writeInt(state.ids().size());
            for (Map.Entry<String, IdLog> entry : state.entries()) {
                JournalCodec.writeText(out, entry.getKey());
                writeLog(out, entry.getValue());
            }
            out.writeLong(checksum.getValue());
            out.flush();
            raw.getFD().sync();
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        // The log before it is deleted next; that must not reach the disk before the name does.
        try (FileChannel directory = FileChannel.open(Objects.requireNonNull(file.getParent()))) {
            directory.force(true);
        }
    }

    /** @throws IOException naming the file if it is not whole */
    static JournalState read(Path file) throws IOException {
        var checksum = new CRC32C();
        try (var in = new DataInputStream(
                new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16), checksum))) {
            if (in.readInt() != MAGIC) {
                throw new IOException("not a journal state file");
            }
            int count = in.readInt();
            Map<String, IdLog> ids = new HashMap<>();
            for (int i = 0; i < count; i++) {
                ids.put(JournalCodec.readText(in), readLog(in));
            }
            long computed = checksum.getValue();
            if (in.readLong() != computed) {
                throw new IOException("checksum differs");
            }
            return new JournalState(HashTreePMap.from(ids));
        } catch (IOException e) {
            throw new IOException(
                    "journal state file " + file + " is damaged (" + e.getMessage()
                            + "); move this node's journal directory away and start it again: it is filled from the other peers",
                    e);
        }
    }

    private static void writeLog(DataOutputStream out, IdLog log) throws IOException {
        out.writeLong(log.highest());
        out.writeInt(log.events().size());
        for (IdLog.Event event : log.events()) {
            JournalCodec.writeText(out, event.writer());
            JournalCodec.writeBlob(out, event.body());
        }
        out.writeInt(log.snapshots().size());
        for (StoredSnapshot snapshot : log.snapshots()) {
            writeSnapshot(out, snapshot);
        }
    }

    private static IdLog readLog(DataInputStream in) throws IOException {
        long highest = in.readLong();
        int eventCount = in.readInt();
        List<IdLog.Event> events = new ArrayList<>();
        for (int i = 0; i < eventCount; i++) {
            events.add(new IdLog.Event(JournalCodec.readText(in), JournalCodec.readBlob(in)));
        }
        int snapshotCount = in.readInt();
        List<StoredSnapshot> snapshots = new ArrayList<>();
        for (int i = 0; i < snapshotCount; i++) {
            snapshots.add(readSnapshot(in));
        }
        return new IdLog(highest, TreePVector.from(events), TreePVector.from(snapshots));
    }

    private static void writeSnapshot(DataOutputStream out, StoredSnapshot snapshot) throws IOException {
        out.writeLong(snapshot.sequenceNr());
        out.writeLong(snapshot.timestamp());
        out.writeInt(snapshot.parts());
        out.writeInt(snapshot.stored().size());
        for (Map.Entry<Integer, byte[]> part : snapshot.stored().entrySet()) {
            out.writeInt(part.getKey());
            JournalCodec.writeBlob(out, part.getValue());
        }
    }

    private static StoredSnapshot readSnapshot(DataInputStream in) throws IOException {
        long sequenceNr = in.readLong();
        long timestamp = in.readLong();
        int parts = in.readInt();
        int stored = in.readInt();
        Map<Integer, byte[]> found = new HashMap<>();
        for (int i = 0; i < stored; i++) {
            found.put(in.readInt(), JournalCodec.readBlob(in));
        }
        return new StoredSnapshot(sequenceNr, timestamp, parts, IntTreePMap.from(found));
    }
}
