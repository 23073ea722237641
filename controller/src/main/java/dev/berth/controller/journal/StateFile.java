package dev.berth.controller.journal;

import dev.berth.controller.journal.state.IdLog;
import dev.berth.controller.journal.state.JournalState;
import dev.berth.controller.journal.state.StoredSnapshot;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
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

/**
 * The whole journal state in one file: what Raft's own log is shortened by, and what a new peer is sent. One section per persistence id, each
 * with its length and CRC32C, so that damage is found where it is; the last section holds no id and says how many there were, so that a file
 * cut between two sections is found too. Files of the first format, with one checksum at the end, are still read.
 */
final class StateFile {
    private static final int ONE_CHECKSUM = 0xBE27_4A01;
    private static final int SECTIONS = 0xBE27_4A02;
    /** How the name of a file ends that is not whole yet. */
    static final String PART = ".part";

    /** What to do about a peer whose files cannot be used. */
    static final String CURE =
            "move this node's journal directory away and start it again: it is filled from the other peers; with a single peer, restore a backup";

    private StateFile() {}

    /** As of {@link #replace}. */
    static void write(JournalState state, Path file) throws IOException {
        replace(file, out -> write(state, out));
    }

    /** What a file is to hold. */
    @FunctionalInterface
    interface Bytes {
        void to(OutputStream out) throws IOException;
    }

    /** Writes beside the file, fsyncs, and renames: a crash leaves the old file or the new one. Once it returns the new one stays. */
    static void replace(Path file, Bytes bytes) throws IOException {
        Path temporary = file.resolveSibling(file.getFileName() + PART);
        try (var raw = new FileOutputStream(temporary.toFile());
                var out = new BufferedOutputStream(raw, 1 << 16)) {
            bytes.to(out);
            out.flush();
            raw.getFD().sync();
        }
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncName(file);
    }

    /** Writes what {@link #read} reads; neither flushes nor closes. */
    static void write(JournalState state, OutputStream raw) throws IOException {
        var out = new DataOutputStream(raw);
        out.writeInt(SECTIONS);
        for (Map.Entry<String, IdLog> entry : state.entries()) {
            writeSection(out, section -> {
                JournalCodec.writeText(section, entry.getKey());
                writeLog(section, entry.getValue());
            });
        }
        writeSection(out, last -> last.writeInt(state.ids().size()));
    }

    /** Makes the name of a created or renamed file outlive a power cut, as fsync does for its contents. */
    static void syncName(Path file) throws IOException {
        Path directory = Objects.requireNonNull(file.toAbsolutePath().getParent());
        try (FileChannel names = FileChannel.open(directory, StandardOpenOption.READ)) {
            names.force(true);
        }
    }

    /** @throws IOException naming the file, where it is damaged, and the cure, if it is not whole */
    static JournalState read(Path file) throws IOException {
        return read(file, CURE);
    }

    /** @param cure what to do about a damaged file */
    static JournalState read(Path file, String cure) throws IOException {
        return opened(file, cure, (in, size) -> {
            int format = in.readInt();
            return switch (format) {
                case SECTIONS -> {
                    Map<String, IdLog> ids = new HashMap<>();
                    sections(in, size, (id, content) -> ids.put(id, readLog(content)));
                    yield new JournalState(HashTreePMap.from(ids));
                }
                case ONE_CHECKSUM -> readOneChecksum(file);
                default -> throw new IOException("not a journal state file");
            };
        });
    }

    /**
     * Whether every byte is as it was written; holds one section at a time in memory.
     *
     * @throws IOException as {@link #read} does
     */
    static void check(Path file, String cure) throws IOException {
        opened(file, cure, (in, size) -> {
            if (in.readInt() != SECTIONS) {
                throw new IOException("not a journal state file");
            }
            sections(in, size, (id, content) -> {});
            return size;
        });
    }

    private interface Reading<T> {
        T of(DataInputStream in, long size) throws IOException;
    }

    private static <T> T opened(Path file, String cure, Reading<T> reading) throws IOException {
        try (var in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            return reading.of(in, Files.size(file));
        } catch (IOException e) {
            String why = e instanceof EOFException ? "it ends early" : e.getMessage();
            throw new IOException("journal state file " + file + " is damaged (" + why + "); " + cure, e);
        }
    }

    private interface Content {
        void read(String id, DataInputStream content) throws IOException;
    }

    private static void sections(DataInputStream in, long size, Content each) throws IOException {
        long offset = Integer.BYTES;
        int found = 0;
        while (true) {
            byte[] section = readSection(in, offset, size);
            offset += section.length + 2L * Integer.BYTES;
            var content = new DataInputStream(new ByteArrayInputStream(section));
            if (section.length == Integer.BYTES) {
                requireWhole(found, content.readInt(), size - offset);
                return;
            }
            found++;
            each.read(JournalCodec.readText(content), content);
        }
    }

    private static void requireWhole(int found, int count, long left) throws IOException {
        if (found != count || left != 0) {
            throw new IOException(found + " persistence ids of " + count + ", and " + left + " bytes after them");
        }
    }

    private interface Section {
        void to(DataOutputStream out) throws IOException;
    }

    /** Made twice, first for its length: a kind with very many objects would be in memory several times over. */
    private static void writeSection(DataOutputStream out, Section section) throws IOException {
        var length = new DataOutputStream(OutputStream.nullOutputStream());
        section.to(length);
        if (length.size() == Integer.MAX_VALUE) {
            throw new IOException("a persistence id takes 2 GiB or more");
        }
        out.writeInt(length.size());
        CRC32C checksum = checksumOf(length.size());
        section.to(new DataOutputStream(new CheckedOutputStream(out, checksum)));
        out.writeInt((int) checksum.getValue());
    }

    private static byte[] readSection(DataInputStream in, long offset, long size) throws IOException {
        int length = in.readInt();
        if (length < Integer.BYTES || length > size - offset) {
            throw new IOException("at offset " + offset + ": a section of " + length + " bytes");
        }
        byte[] content = in.readNBytes(length);
        if (content.length != length || in.readInt() != checksum(content)) {
            throw new IOException("at offset " + offset + ": checksum of a section of " + length + " bytes differs");
        }
        return content;
    }

    private static int checksum(byte[] content) {
        CRC32C checksum = checksumOf(content.length);
        checksum.update(content);
        return (int) checksum.getValue();
    }

    /** The length is part of it: a wrong one may not happen to fit. */
    private static CRC32C checksumOf(int length) {
        var checksum = new CRC32C();
        checksum.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, length));
        return checksum;
    }

    private static JournalState readOneChecksum(Path file) throws IOException {
        var checksum = new CRC32C();
        try (var in = new DataInputStream(
                new CheckedInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16), checksum))) {
            in.readInt();
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
