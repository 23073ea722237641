package dev.berth.agent.runtime.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;

/**
 * A container's log in the CRI format ({@code TIME STREAM F|P TEXT}), made from the raw files that its launcher writes. The raw files
 * outlive the agent, so no line is lost while no agent runs; such lines bear the time at which the next agent read them. How far the
 * conversion got is counted from the log itself, so after a crash no line is missing or twice. Not thread-safe.
 */
final class CriLog {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.nnnnnnnnn'Z'").withZone(ZoneOffset.UTC);
    private static final int LONGEST_LINE = 16 * 1024;
    private static final int CHUNK = 1 << 20;

    private final Path log;
    private final Path shown;
    private boolean linked;
    private final Stream out;
    private final Stream err;

    private static final class Stream {
        final Path raw;
        final String name;
        long offset;

        Stream(Path raw, String name) {
            this.raw = raw;
            this.name = name;
        }
    }

    /** Goes on where an earlier agent stopped. */
    CriLog(ContainerFiles files) throws IOException {
        log = files.log();
        shown = files.shown();
        out = new Stream(files.out(), "stdout");
        err = new Stream(files.err(), "stderr");
        if (Files.exists(log)) {
            recount();
            show();
        }
    }

    private void show() throws IOException {
        if (!linked && !Files.exists(shown)) {
            Files.createDirectories(shown.getParent());
            Files.createLink(shown, log);
        }
        linked = true;
    }

    /**
     * Converts what is new.
     *
     * @param ended nothing will be added any more, so that a last line without an end counts too
     */
    void convert(Instant now, boolean ended) throws IOException {
        boolean more = true;
        while (more) {
            boolean moreOut = convert(out, now, ended);
            boolean moreErr = convert(err, now, ended);
            more = moreOut || moreErr;
        }
    }

    private boolean convert(Stream stream, Instant now, boolean ended) throws IOException {
        long size = Files.exists(stream.raw) ? Files.size(stream.raw) : 0;
        if (size <= stream.offset) {
            return false;
        }
        byte[] fresh = read(stream, (int) Math.min(CHUNK, size - stream.offset));
        StringBuilder text = new StringBuilder();
        String prefix = TIME.format(now) + " " + stream.name + " ";
        int from = 0;
        while (from < fresh.length) {
            int end = endOfLine(fresh, from);
            boolean whole = end < fresh.length && fresh[end] == '\n';
            boolean part = !whole && (end - from == LONGEST_LINE || (ended && stream.offset + fresh.length == size));
            if (!whole && !part) {
                break;
            }
            text.append(prefix).append(whole ? "F " : "P ");
            text.append(new String(fresh, from, end - from, StandardCharsets.ISO_8859_1))
                    .append('\n');
            from = whole ? end + 1 : end;
        }
        append(text.toString().getBytes(StandardCharsets.ISO_8859_1));
        stream.offset += from;
        return from > 0;
    }

    /** Index of the line's end, of the longest line's, or of the data's. */
    private static int endOfLine(byte[] bytes, int from) {
        int limit = Math.min(bytes.length, from + LONGEST_LINE);
        for (int i = from; i < limit; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return limit;
    }

    private static byte[] read(Stream stream, int length) throws IOException {
        try (FileChannel channel = FileChannel.open(stream.raw, StandardOpenOption.READ)) {
            ByteBuffer buffer = ByteBuffer.allocate(length);
            int read = channel.read(buffer, stream.offset);
            return Arrays.copyOf(buffer.array(), Math.max(0, read));
        }
    }

    private void append(byte[] bytes) throws IOException {
        if (bytes.length > 0) {
            Files.write(log, bytes, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            show();
        }
    }

    private void recount() throws IOException {
        long whole = 0;
        try (var reader = Files.newBufferedReader(log, StandardCharsets.ISO_8859_1)) {
            StringBuilder line = new StringBuilder();
            for (int next = reader.read(); next >= 0; next = reader.read()) {
                line.append((char) next);
                if (next == '\n') {
                    whole += line.length();
                    count(line);
                    line.setLength(0);
                }
            }
        }
        // A line that a crash tore is made again.
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
            channel.truncate(whole);
        }
    }

    private void count(CharSequence line) {
        String[] fields = line.toString().split(" ", 4);
        if (fields.length == 4) {
            Stream stream = fields[1].equals("stderr") ? err : out;
            stream.offset += fields[3].length() - (fields[2].equals("P") ? 1 : 0);
        }
    }
}
