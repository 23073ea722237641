package dev.berth.agent.logs;

import dev.berth.protocol.node.PodVisit.LogWish;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** The end of a log in the CRI form, as the message of a container that failed without another. */
public final class LogEnd {
    /** So many bytes of a file hold all that can be wanted of it, also if a line of the longest sort is torn. */
    public static final int ENOUGH = 64 * 1024;
    /** The kubelet's MaxContainerTerminationMessageLogLines and MaxContainerTerminationMessageLogLength. */
    private static final int LINES = 80;

    private static final int BYTES = 2048;
    private static final LogWish ALL =
            new LogWish(false, false, false, Optional.empty(), Optional.empty(), Optional.empty());

    private LogEnd() {}

    /**
     * The last 80 lines, and of them the last 2048 bytes.
     *
     * @param end of the file
     * @param whole whether the file has nothing before it; else its first line counts as torn
     */
    public static String text(byte[] end, boolean whole) {
        int from = whole ? 0 : lineAfter(end, 0);
        for (int lines = lines(end, from); lines > LINES; lines--) {
            from = lineAfter(end, from);
        }
        byte[] text = new LogLines(ALL).read(Arrays.copyOfRange(end, from, end.length), end.length - from);
        int most = Math.min(BYTES, text.length);
        return new String(text, text.length - most, most, StandardCharsets.UTF_8);
    }

    private static int lineAfter(byte[] bytes, int from) {
        int at = from;
        while (at < bytes.length && bytes[at] != '\n') {
            at++;
        }
        return Math.min(at + 1, bytes.length);
    }

    private static int lines(byte[] bytes, int from) {
        int lines = 0;
        for (int at = from; at < bytes.length; at++) {
            lines += bytes[at] == '\n' ? 1 : 0;
        }
        return lines;
    }
}
