package dev.berth.controller.journal;

import dev.berth.controller.journal.state.JournalCommand;
import dev.berth.controller.journal.state.JournalQuery;
import dev.berth.controller.journal.state.JournalReply;
import dev.berth.controller.journal.state.Membership;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The bytes of commands, queries and replies, as they stand in the Raft log and travel between peers. The tags are persisted: never renumber
 * them, add new ones.
 */
final class JournalCodec {
    private static final int APPEND = 1;
    private static final int DELETE_TO = 2;
    private static final int SAVE_PART = 3;
    private static final int DELETE_SNAPSHOTS = 4;
    private static final int HIGHEST = 20;
    private static final int EVENTS = 21;
    private static final int FIND_SNAPSHOT = 22;
    private static final int READ_PART = 23;
    private static final int ASK_REACHED = 24;
    private static final int ASK_ROOM = 25;
    private static final int DONE = 40;
    private static final int CONFLICT = 41;
    private static final int HIGHEST_NUMBERS = 42;
    private static final int PAGE = 43;
    private static final int SNAPSHOT_FOUND = 44;
    private static final int NO_SNAPSHOT = 45;
    private static final int PART = 46;
    private static final int STANDING = 47;
    private static final int SUPERSEDED = 48;
    private static final int REACHED = 49;
    private static final int ROOM = 50;

    private JournalCodec() {}

    static byte[] encode(JournalCommand command) throws IOException {
        return bytes(out -> {
            switch (command) {
                case JournalCommand.Append c -> {
                    out.writeByte(APPEND);
                    writeText(out, c.persistenceId());
                    out.writeLong(c.firstSequenceNr());
                    writeText(out, c.writer());
                    writeAll(out, c.events());
                }
                case JournalCommand.DeleteTo c -> {
                    out.writeByte(DELETE_TO);
                    writeText(out, c.persistenceId());
                    out.writeLong(c.toSequenceNr());
                }
                case JournalCommand.SavePart c -> {
                    out.writeByte(SAVE_PART);
                    writeText(out, c.persistenceId());
                    out.writeLong(c.sequenceNr());
                    out.writeLong(c.timestamp());
                    out.writeInt(c.part());
                    out.writeInt(c.parts());
                    writeBlob(out, c.content());
                }
                case JournalCommand.DeleteSnapshots c -> {
                    out.writeByte(DELETE_SNAPSHOTS);
                    writeText(out, c.persistenceId());
                    writeBounds(out, c.minSequenceNr(), c.maxSequenceNr(), c.minTimestamp(), c.maxTimestamp());
                }
            }
        });
    }

    static JournalCommand command(byte[] bytes) throws IOException {
        DataInputStream in = open(bytes);
        int tag = in.readUnsignedByte();
        String id = readText(in);
        return switch (tag) {
            case APPEND -> new JournalCommand.Append(id, in.readLong(), readText(in), readAll(in));
            case DELETE_TO -> new JournalCommand.DeleteTo(id, in.readLong());
            case SAVE_PART ->
                new JournalCommand.SavePart(id, in.readLong(), in.readLong(), in.readInt(), in.readInt(), readBlob(in));
            case DELETE_SNAPSHOTS ->
                new JournalCommand.DeleteSnapshots(id, in.readLong(), in.readLong(), in.readLong(), in.readLong());
            default -> throw unknown("command", tag);
        };
    }

    static byte[] encode(JournalQuery query) throws IOException {
        return bytes(out -> {
            switch (query) {
                case JournalQuery.Highest q -> {
                    out.writeByte(HIGHEST);
                    out.writeInt(q.persistenceIds().size());
                    for (String id : q.persistenceIds()) {
                        writeText(out, id);
                    }
                }
                case JournalQuery.Events q -> {
                    out.writeByte(EVENTS);
                    writeText(out, q.persistenceId());
                    out.writeLong(q.from());
                    out.writeLong(q.to());
                    out.writeLong(q.maxEvents());
                    out.writeInt(q.maxBytes());
                }
                case JournalQuery.FindSnapshot q -> {
                    out.writeByte(FIND_SNAPSHOT);
                    writeText(out, q.persistenceId());
                    writeBounds(out, q.minSequenceNr(), q.maxSequenceNr(), q.minTimestamp(), q.maxTimestamp());
                }
                case JournalQuery.Reached ignored -> out.writeByte(ASK_REACHED);
                case JournalQuery.Room ignored -> out.writeByte(ASK_ROOM);
                case JournalQuery.ReadPart q -> {
                    out.writeByte(READ_PART);
                    writeText(out, q.persistenceId());
                    out.writeLong(q.sequenceNr());
                    out.writeLong(q.timestamp());
                    out.writeInt(q.part());
                }
            }
        });
    }

    static JournalQuery query(byte[] bytes) throws IOException {
        DataInputStream in = open(bytes);
        int tag = in.readUnsignedByte();
        return switch (tag) {
            case HIGHEST -> {
                int count = in.readInt();
                List<String> ids = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    ids.add(readText(in));
                }
                yield new JournalQuery.Highest(ids);
            }
            case EVENTS ->
                new JournalQuery.Events(readText(in), in.readLong(), in.readLong(), in.readLong(), in.readInt());
            case FIND_SNAPSHOT ->
                new JournalQuery.FindSnapshot(readText(in), in.readLong(), in.readLong(), in.readLong(), in.readLong());
            case ASK_REACHED -> new JournalQuery.Reached();
            case ASK_ROOM -> new JournalQuery.Room();
            case READ_PART -> new JournalQuery.ReadPart(readText(in), in.readLong(), in.readLong(), in.readInt());
            default -> throw unknown("query", tag);
        };
    }

    static byte[] encode(JournalReply reply) throws IOException {
        return bytes(out -> {
            switch (reply) {
                case JournalReply.Done ignored -> out.writeByte(DONE);
                case JournalReply.NoSnapshot ignored -> out.writeByte(NO_SNAPSHOT);
                case JournalReply.Conflict r -> {
                    out.writeByte(CONFLICT);
                    out.writeLong(r.highest());
                }
                case JournalReply.HighestNumbers r -> {
                    out.writeByte(HIGHEST_NUMBERS);
                    writeNumbers(out, r.numbers());
                }
                case JournalReply.Standing r -> {
                    out.writeByte(STANDING);
                    out.writeLong(r.term());
                    out.writeBoolean(r.word().isPresent());
                    if (r.word().isPresent()) {
                        writeMembership(out, r.word().get().group());
                        out.write(encode(r.word().get().answer()));
                    }
                }
                case JournalReply.Superseded r -> {
                    out.writeByte(SUPERSEDED);
                    out.writeLong(r.snapshot());
                }
                case JournalReply.Reached r -> {
                    out.writeByte(REACHED);
                    out.writeLong(r.index());
                }
                case JournalReply.Room r -> {
                    out.writeByte(ROOM);
                    out.writeBoolean(r.problem().isPresent());
                    if (r.problem().isPresent()) {
                        writeText(out, r.problem().get());
                    }
                }
                case JournalReply.Page r -> {
                    out.writeByte(PAGE);
                    out.writeLong(r.first());
                    writeAll(out, r.events());
                }
                case JournalReply.SnapshotFound r -> {
                    out.writeByte(SNAPSHOT_FOUND);
                    out.writeLong(r.sequenceNr());
                    out.writeLong(r.timestamp());
                    out.writeInt(r.parts());
                }
                case JournalReply.Part r -> {
                    out.writeByte(PART);
                    writeBlob(out, r.content());
                }
            }
        });
    }

    static JournalReply reply(byte[] bytes) throws IOException {
        DataInputStream in = open(bytes);
        int tag = in.readUnsignedByte();
        return switch (tag) {
            case DONE -> new JournalReply.Done();
            case NO_SNAPSHOT -> new JournalReply.NoSnapshot();
            case CONFLICT -> new JournalReply.Conflict(in.readLong());
            case HIGHEST_NUMBERS -> new JournalReply.HighestNumbers(readNumbers(in));
            case STANDING ->
                new JournalReply.Standing(
                        in.readLong(), in.readBoolean() ? Optional.of(readWord(in)) : Optional.empty());
            case SUPERSEDED -> new JournalReply.Superseded(in.readLong());
            case REACHED -> new JournalReply.Reached(in.readLong());
            case ROOM -> new JournalReply.Room(in.readBoolean() ? Optional.of(readText(in)) : Optional.empty());
            case PAGE -> new JournalReply.Page(in.readLong(), readAll(in));
            case SNAPSHOT_FOUND -> new JournalReply.SnapshotFound(in.readLong(), in.readLong(), in.readInt());
            case PART -> new JournalReply.Part(readBlob(in));
            default -> throw unknown("reply", tag);
        };
    }

    private static IOException unknown(String what, int tag) {
        return new IOException("unknown journal " + what + " tag " + tag + ": written by a newer Berth, or damaged");
    }

    static void writeText(DataOutputStream out, String text) throws IOException {
        writeBlob(out, text.getBytes(StandardCharsets.UTF_8));
    }

    static String readText(DataInputStream in) throws IOException {
        return new String(readBlob(in), StandardCharsets.UTF_8);
    }

    static void writeBlob(DataOutputStream out, byte[] blob) throws IOException {
        out.writeInt(blob.length);
        out.write(blob);
    }

    static byte[] readBlob(DataInputStream in) throws IOException {
        int length = in.readInt();
        byte[] blob = length < 0 ? new byte[0] : in.readNBytes(length);
        if (blob.length != length) {
            throw new IOException("journal bytes end early: " + blob.length + " of " + length);
        }
        return blob;
    }

    private static void writeAll(DataOutputStream out, List<byte[]> blobs) throws IOException {
        out.writeInt(blobs.size());
        for (byte[] blob : blobs) {
            writeBlob(out, blob);
        }
    }

    private static List<byte[]> readAll(DataInputStream in) throws IOException {
        int count = in.readInt();
        List<byte[]> blobs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            blobs.add(readBlob(in));
        }
        return blobs;
    }

    private static void writeNumbers(DataOutputStream out, List<Long> numbers) throws IOException {
        out.writeInt(numbers.size());
        for (long number : numbers) {
            out.writeLong(number);
        }
    }

    private static List<Long> readNumbers(DataInputStream in) throws IOException {
        int count = in.readInt();
        List<Long> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(in.readLong());
        }
        return numbers;
    }

    private static JournalReply.Word readWord(DataInputStream in) throws IOException {
        var group = new Membership(in.readLong(), readAddresses(in), readAddresses(in));
        return new JournalReply.Word(group, reply(in.readAllBytes()));
    }

    private static void writeMembership(DataOutputStream out, Membership group) throws IOException {
        out.writeLong(group.index());
        writeAddresses(out, group.peers());
        writeAddresses(out, group.before());
    }

    private static void writeAddresses(DataOutputStream out, SortedMap<String, String> addresses) throws IOException {
        out.writeInt(addresses.size());
        for (Map.Entry<String, String> each : addresses.entrySet()) {
            writeText(out, each.getKey());
            writeText(out, each.getValue());
        }
    }

    private static SortedMap<String, String> readAddresses(DataInputStream in) throws IOException {
        int count = in.readInt();
        var addresses = new TreeMap<String, String>();
        for (int i = 0; i < count; i++) {
            addresses.put(readText(in), readText(in));
        }
        return addresses;
    }

    private static void writeBounds(DataOutputStream out, long... bounds) throws IOException {
        for (long bound : bounds) {
            out.writeLong(bound);
        }
    }

    private static DataInputStream open(byte[] bytes) {
        return new DataInputStream(new ByteArrayInputStream(bytes));
    }

    private static byte[] bytes(Writing writing) throws IOException {
        var buffer = new ByteArrayOutputStream(256);
        try (var out = new DataOutputStream(buffer)) {
            writing.to(out);
        }
        return buffer.toByteArray();
    }

    private interface Writing {
        void to(DataOutputStream out) throws IOException;
    }
}
