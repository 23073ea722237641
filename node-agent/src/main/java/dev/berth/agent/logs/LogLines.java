package dev.berth.agent.logs;

import dev.berth.protocol.api.Times;
import dev.berth.protocol.node.PodVisit.LogWish;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/**
 * Turns the CRI form of a log ({@code TIME STREAM F|P TEXT}) into what a reader asked for. Fed with pieces of any size; keeps at most one
 * line. A line that is not in the form is given as it stands, so that nothing is hidden.
 */
public final class LogLines {
    private static final int LONGEST = 1 << 20;

    private final Optional<Instant> since;
    private final boolean timestamps;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private long left;
    private boolean atStart = true;

    public LogLines(LogWish wish) {
        this.since = wish.sinceMillis().map(Instant::ofEpochMilli);
        this.timestamps = wish.timestamps();
        this.left = wish.limitBytes().orElse(Long.MAX_VALUE);
    }

    /** Whether the reader has all the bytes that it wanted. */
    public boolean full() {
        return left <= 0;
    }

    /** What the reader gets of these bytes of the file. */
    public byte[] read(byte[] bytes, int length) {
        var out = new ByteArrayOutputStream(length);
        int from = 0;
        for (int i = 0; i < length && !full(); i++) {
            if (bytes[i] == '\n' || line.size() + i - from >= LONGEST) {
                line.write(bytes, from, i - from);
                from = bytes[i] == '\n' ? i + 1 : i;
                line(out);
            }
        }
        line.write(bytes, from, length - from);
        return out.toByteArray();
    }

    private void line(ByteArrayOutputStream out) {
        byte[] raw = line.toByteArray();
        line.reset();
        int time = indexOf(raw, 0);
        int stream = time < 0 ? -1 : indexOf(raw, time + 1);
        int tag = stream < 0 ? -1 : indexOf(raw, stream + 1);
        boolean form = tag == stream + 2 && (raw[stream + 1] == 'F' || raw[stream + 1] == 'P');
        if (tag < 0 || !form) {
            write(out, raw, 0, raw.length, true);
        } else if (wanted(new String(raw, 0, time, StandardCharsets.ISO_8859_1))) {
            if (timestamps && atStart) {
                write(out, raw, 0, time + 1, false);
            }
            write(out, raw, tag + 1, raw.length, raw[stream + 1] == 'F');
        }
    }

    private boolean wanted(String time) {
        return since.flatMap(from -> Times.parse(time).map(at -> !at.isBefore(from)))
                .orElse(true);
    }

    private void write(ByteArrayOutputStream out, byte[] raw, int from, int to, boolean end) {
        int length = (int) Math.min(left, to - from);
        out.write(raw, from, length);
        left -= length;
        if (end && left > 0) {
            out.write('\n');
            left--;
        }
        atStart = end;
    }

    private static int indexOf(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == ' ') {
                return i;
            }
        }
        return -1;
    }
}
